/// The text of a receipt, cut at its keys.
///
/// Keys are found by a colon with a name in front of it: in any order, in capitals, with whatever stands between them.
/// The first value of a key counts, so that what was written in the message can't pose as more than its `text:`; a key
/// that has its value already ends none.
///
/// NULs are left out first. UCS2 of either order reads as ASCII then, whatever data_coding says of it; and a user data
/// header, should there be one, ends with an octet that is no letter.
struct ReceiptText {
    enum Key: Int, CaseIterable {
        case id, sub, dlvrd, submitDate, doneDate, stat, err, text
    }

    private let octets: [UInt8]
    private var values = [Range<Int>?](repeating: nil, count: Key.allCases.count)

    init(_ userData: [UInt8]) {
        self.octets = userData.contains(0) ? userData.filter { $0 != 0 } : userData
        var open: (key: Key, start: Int)?
        for colon in self.octets.indices where self.octets[colon] == UInt8(ascii: ":") {
            guard let (key, start) = self.key(before: colon), self.values[key.rawValue] == nil else {
                continue
            }
            if let open { self.values[open.key.rawValue] = open.start..<start }
            self.values[key.rawValue] = colon + 1..<self.octets.count
            open = (key, colon + 1)
        }
    }

    /// The word that is the value of this key; empty when there is none.
    func word(_ key: Key) -> String {
        let value = self.trimmed(key)
        let end = value.firstIndex { Self.isSeparator(self.octets[$0]) } ?? value.upperBound
        return self.octets.span.text(value.lowerBound..<end)
    }

    /// The digits of a date, which may be written with what people put between them.
    func digits(_ key: Key) -> String {
        var digits: [UInt8] = []
        for index in self.trimmed(key) {
            let octet = self.octets[index]
            if Self.isDigit(octet) {
                digits.append(octet)
            } else if !Self.standsInDates(octet) {
                break
            }
        }
        return digits.span.text(digits.indices)
    }

    /// All that follows this key.
    func rest(_ key: Key) -> [UInt8] {
        self.values[key.rawValue].map { Array(self.octets[$0]) } ?? []
    }

    private func trimmed(_ key: Key) -> Range<Int> {
        guard let value = self.values[key.rawValue] else { return 0..<0 }
        let start = value.firstIndex { self.octets[$0] != 0x20 } ?? value.upperBound
        return start..<value.upperBound
    }
}

extension ReceiptText {
    /// The key that ends where this colon stands, and where it begins.
    private func key(before colon: Int) -> (Key, Int)? {
        for key in Key.allCases {
            if let start = self.start(of: key, endingAt: colon) { return (key, start) }
        }
        return nil
    }

    /// Where this key begins if it ends here; it is no key when it is the end of a longer word.
    private func start(of key: Key, endingAt colon: Int) -> Int? {
        let (first, last) = key.words
        guard var start = self.start(of: last, endingAt: colon) else { return nil }
        if let first {
            if start > 0, Self.isJoint(self.octets[start - 1]) { start -= 1 }
            guard let begin = self.start(of: first, endingAt: start) else { return nil }
            start = begin
        }
        return start > 0 && Self.isPartOfWord(self.octets[start - 1]) ? nil : start
    }

    /// Where this word, in large or small letters, begins if it ends here.
    private func start(of word: String, endingAt end: Int) -> Int? {
        let letters = word.utf8
        let start = end - letters.count
        guard start >= 0 else { return nil }
        var index = start
        for letter in letters {
            guard self.octets[index] | 0x20 == letter else { return nil }
            index += 1
        }
        return start
    }

    private static func isDigit(_ octet: UInt8) -> Bool { (0x30...0x39).contains(octet) }

    private static func isPartOfWord(_ octet: UInt8) -> Bool {
        self.isDigit(octet) || (0x41...0x5A).contains(octet) || (0x61...0x7A).contains(octet)
    }

    /// What may stand between the words of a key.
    private static func isJoint(_ octet: UInt8) -> Bool {
        octet == UInt8(ascii: " ") || octet == UInt8(ascii: "_") || octet == UInt8(ascii: "-")
    }

    private static func standsInDates(_ octet: UInt8) -> Bool {
        octet == 0x20 || (UInt8(ascii: "-")...UInt8(ascii: "/")).contains(octet) || octet == UInt8(ascii: ":")
    }

    private static func isSeparator(_ octet: UInt8) -> Bool {
        octet <= 0x20 || octet == UInt8(ascii: ",") || octet == UInt8(ascii: ";")
    }
}

extension ReceiptText.Key {
    /// Its last word, and the one in front of it if there are two.
    fileprivate var words: (first: String?, last: String) {
        switch self {
        case .id: (nil, "id")
        case .sub: (nil, "sub")
        case .dlvrd: (nil, "dlvrd")
        case .submitDate: ("submit", "date")
        case .doneDate: ("done", "date")
        case .stat: (nil, "stat")
        case .err: (nil, "err")
        case .text: (nil, "text")
        }
    }
}
