import SMSCSimulator

/// How and when a line is to be delivered: `@1.5s [data_coding=8 parts=reversed times=2 to=1415] ` in front of it.
struct Manner: Hashable {
    private(set) var recipient: String?
    private(set) var dataCoding: UInt8?
    private(set) var partOrder = PhoneLetter.PartOrder.inOrder
    private(set) var copies = 1

    /// When a line is to be delivered, from the beginning on; nil: as soon as the line before it has been.
    static func time(of line: String) -> Duration? { self.timeAndRest(line).time }

    /// What stands in front of a line, and the line.
    static func split(_ line: String) throws(LetterError) -> (Manner, String) {
        let rest = self.timeAndRest(line).rest
        guard rest.hasPrefix("["), let end = rest.firstRange(of: "] ") else { return (Manner(), rest) }
        var manner = Manner()
        for word in rest[..<end.lowerBound].dropFirst().split(separator: " ") {
            try manner.set(word)
        }
        return (manner, String(rest[end.upperBound...]))
    }

    private static func timeAndRest(_ line: String) -> (time: Duration?, rest: String) {
        guard line.hasPrefix("@"), let end = line.firstIndex(of: " "),
            let time = TimeSpan(argument: String(line[..<end].dropFirst()))
        else { return (nil, line) }
        return (time.duration, String(line[line.index(after: end)...]))
    }

    private mutating func set(_ word: Substring) throws(LetterError) {
        let sides = word.split(separator: "=", maxSplits: 1).map(String.init)
        guard sides.count == 2, self.set(sides[0], sides[1]) else { throw .notAManner(String(word)) }
    }

    /// false for what is none.
    private mutating func set(_ key: String, _ value: String) -> Bool {
        switch key {
        case "to":
            self.recipient = Letter.digits(of: value)
            return self.recipient != nil
        case "data_coding":
            self.dataCoding = UInt8(value)
            return self.dataCoding != nil
        case "parts":
            self.partOrder = PhoneLetter.PartOrder(rawValue: value) ?? .inOrder
            return self.partOrder.rawValue == value
        case "times":
            self.copies = Int(value) ?? 0
            return (1...100).contains(self.copies)
        default: return false
        }
    }
}
