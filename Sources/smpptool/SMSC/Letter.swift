import SMSCSimulator
import SMSText

/// A message to be delivered, from a line that somebody typed or listed.
struct Letter: Hashable {
    /// The phone that sends it; nil: the line names none.
    let sender: String?
    let text: String
    /// What the line says between brackets.
    let manner: Manner
    /// How many short messages it takes.
    let partCount: Int

    /// The message of a line; see the command's help.
    init(line: String) throws(LetterError) {
        let (manner, line) = try Manner.split(line)
        if let (number, text) = Self.halves(of: line, separator: "\t") {
            guard number.isEmpty || Self.digits(of: number) != nil else { throw .notANumber }
            try self.init(sender: Self.digits(of: number), text: text, manner)
        } else if let (number, text) = Self.halves(of: line, separator: " "), Self.isMobile(number) {
            try self.init(sender: number, text: text, manner)
        } else {
            try self.init(sender: nil, text: line, manner)
        }
    }

    private init(sender: String?, text: String, _ manner: Manner) throws(LetterError) {
        self.sender = sender
        self.text = text
        self.manner = manner
        let partCount = try Self.partCount(text, manner)
        guard partCount * manner.copies <= Segmenter.maximumSegmentCount else {
            throw .tooLong(partCount: partCount * manner.copies)
        }
        self.partCount = partCount * manner.copies
    }

    private static func partCount(_ text: String, _ manner: Manner) throws(LetterError) -> Int {
        guard let dataCoding = manner.dataCoding else { return Segmenter().segmentCount(of: text) }
        guard let segments = Segmenter().segments(of: text, reference: 0, dataCoding: dataCoding) else {
            throw .notInAlphabet(dataCoding: dataCoding)
        }
        return segments.count
    }

    /// What the phone sends.
    func phoneLetter(from phone: String) -> PhoneLetter {
        PhoneLetter(
            text: self.text, sender: self.sender ?? phone, recipient: self.manner.recipient,
            dataCoding: self.manner.dataCoding, partOrder: self.manner.partOrder,
            copies: self.manner.copies)
    }

    /// The digits of a number that fits an address, without a plus in front; nil for what is none.
    static func digits(of number: String) -> String? {
        let digits = number.hasPrefix("+") ? String(number.dropFirst()) : number
        return (1...20).contains(digits.utf8.count) && self.isDigits(digits) ? digits : nil
    }

    /// A mobile number of Kazakhstan is 7 7xx and seven digits; an IIN has 12, so it is not taken for one.
    private static func isMobile(_ word: String) -> Bool {
        word.utf8.count == 11 && word.hasPrefix("77") && self.isDigits(word)
    }

    private static func isDigits(_ text: String) -> Bool {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func halves(of line: String, separator: Character) -> (String, String)? {
        line.firstIndex(of: separator).map { (String(line[..<$0]), String(line[line.index(after: $0)...])) }
    }
}

/// A line that is no message.
enum LetterError: Error, Hashable, CustomStringConvertible {
    case notANumber
    case notAManner(String)
    case notInAlphabet(dataCoding: UInt8)
    case tooLong(partCount: Int)

    var description: String {
        switch self {
        case .notANumber: "not sent: before a tabulator stands a number of at most 20 digits"
        case .notAManner(let word):
            "not sent: \(printable(word)) is none of to=, data_coding=, parts=, times="
        case .notInAlphabet(let dataCoding):
            "not sent: a character is not in the alphabet of data_coding \(dataCoding)"
        case .tooLong(let partCount): "not sent: \(partCount) parts; a message has at most 255"
        }
    }
}
