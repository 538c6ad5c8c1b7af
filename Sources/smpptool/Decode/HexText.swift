/// Octets as people paste them: pairs of hexadecimal digits, with or without spaces and colons between.
enum HexText {
    /// The octets that a text stands for.
    static func octets(of text: String) throws(HexError) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(text.utf8.count / 2)
        var high: UInt8?
        for (index, character) in text.enumerated() {
            guard let digit = self.digit(character) else {
                guard self.isSeparator(character) else {
                    throw HexError(column: index + 1, reason: .noDigit(character))
                }
                if high != nil { throw HexError(column: index, reason: .halfAnOctet) }
                continue
            }
            if let first = high {
                octets.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        if high != nil { throw HexError(column: text.count, reason: .halfAnOctet) }
        return octets
    }

    /// Whether a text can only be meant as the name of a file: `-` and what consists of digits can't.
    static func mayBeFile(_ text: String) -> Bool {
        text != "-" && text.contains { self.digit($0) == nil && !self.isSeparator($0) }
    }

    /// The octets in hexadecimal digits, without anything between.
    static func text(of octets: some Sequence<UInt8>) -> String {
        octets.map { ($0 < 0x10 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// A number as the specification writes it: `0x` and capital digits, zeros in front.
    static func number(_ value: some FixedWidthInteger, digits: Int) -> String {
        let plain = String(value, radix: 16, uppercase: true)
        return "0x" + String(repeating: "0", count: max(0, digits - plain.count)) + plain
    }

    private static func digit(_ character: Character) -> UInt8? {
        guard character.isASCII, let value = character.hexDigitValue else { return nil }
        return UInt8(truncatingIfNeeded: value)
    }

    private static func isSeparator(_ character: Character) -> Bool {
        character == ":" || character.isWhitespace
    }
}

/// A text that is no hex.
struct HexError: Error, Hashable, CustomStringConvertible {
    enum Reason: Hashable {
        /// Neither a digit nor something that may stand between.
        case noDigit(Character)
        /// An octet of one digit.
        case halfAnOctet
    }

    /// Where, from 1.
    let column: Int
    let reason: Reason

    var description: String {
        switch self.reason {
        case .noDigit(let character):
            "column \(self.column): \(printable(String(character))) is no hexadecimal digit"
        case .halfAnOctet: "column \(self.column): an octet is two digits"
        }
    }
}
