/// The text of a C-Octet String, a character an octet.
///
/// By the specification it is ASCII. What is beyond ASCII is taken for Latin-1, so that it goes out again as it came.
func latin1(_ octets: Span<UInt8>) -> String {
    var all: UInt8 = 0
    for index in octets.indices { all |= octets[index] }
    if all < 0x80 {
        // ASCII is UTF-8; a text of up to 15 octets, as most are, lies in its String and is not looked at again.
        return unsafe String(unsafeUninitializedCapacity: octets.count) { text in
            for index in octets.indices { unsafe text[index] = octets[index] }
            return octets.count
        }
    }
    var scalars = String.UnicodeScalarView()
    for index in octets.indices { scalars.append(Unicode.Scalar(octets[index])) }
    return String(scalars)
}

extension Span<UInt8> {
    /// The C-Octet String in these octets.
    func text(_ range: Range<Int>) -> String {
        range.isEmpty ? "" : latin1(self.extracting(range))
    }

    /// A copy of these octets.
    func copy(_ range: Range<Int>) -> [UInt8] {
        range.isEmpty ? [] : Array(copying: self.extracting(range))
    }
}
