/// C-Octet Strings are ASCII by the specification. What is beyond ASCII is taken for Latin-1, a character an octet, so
/// that it goes out again as it came.
func latin1(_ octets: some Collection<UInt8>) -> String {
    if octets.allSatisfy({ $0 < 0x80 }) { return String(decoding: octets, as: UTF8.self) }
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: octets.lazy.map(Unicode.Scalar.init))
    return String(scalars)
}
