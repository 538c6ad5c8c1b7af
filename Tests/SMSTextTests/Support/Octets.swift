/// Octets in hexadecimal; nil if they are none.
func octets(_ hex: some StringProtocol) -> [UInt8]? {
    let digits = String(hex.filter { $0 != " " })
    guard digits.count % 2 == 0 else { return nil }
    var octets: [UInt8] = []
    var rest = digits[...]
    while !rest.isEmpty {
        guard let octet = UInt8(rest.prefix(2), radix: 16) else { return nil }
        octets.append(octet)
        rest = rest.dropFirst(2)
    }
    return octets
}

/// The octets of UTF-16, the high one of a unit first.
func utf16(_ text: String) -> [UInt8] {
    text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
}

extension [UInt8] {
    var hex: String {
        self.map { String($0 >> 4, radix: 16) + String($0 & 0x0F, radix: 16) }.joined()
    }
}
