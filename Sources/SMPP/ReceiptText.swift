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
        var end = colon
        for word in key.words.reversed() {
            if end < colon, end > 0, Self.isJoint(self.octets[end - 1]) { end -= 1 }
            guard let start = self.start(of: word, endingAt: end) else { return nil }
            end = start
        }
        return end > 0 && Self.isPartOfWord(self.octets[end - 1]) ? nil : end
    }

    /// Where these letters, large or small, begin if they end here.
    private func start(of letters: [UInt8], endingAt end: Int) -> Int? {
        let start = end - letters.count
        guard start >= 0 else { return nil }
        return letters.indices.allSatisfy { self.octets[start + $0] | 0x20 == letters[$0] } ? start : nil
    }

    private static func isDigit(_ octet: UInt8) -> Bool { (0x30...0x39).contains(octet) }

    private static func isPartOfWord(_ octet: UInt8) -> Bool {
        self.isDigit(octet) || (0x41...0x5A).contains(octet) || (0x61...0x7A).contains(octet)
    }

    /// What may stand between the words of a key.
    private static func isJoint(_ octet: UInt8) -> Bool {
        [UInt8(ascii: " "), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(octet)
    }

    private static func standsInDates(_ octet: UInt8) -> Bool {
        octet == 0x20 || (UInt8(ascii: "-")...UInt8(ascii: "/")).contains(octet) || octet == UInt8(ascii: ":")
    }

    private static func isSeparator(_ octet: UInt8) -> Bool {
        octet <= 0x20 || octet == UInt8(ascii: ",") || octet == UInt8(ascii: ";")
    }
}

extension ReceiptText.Key {
    /// Its words in small letters.
    fileprivate var words: [[UInt8]] { Self.words[self.rawValue] }

    private static let words: [[[UInt8]]] = Self.allCases.map { key in
        switch key {
        case .id: ["id"]
        case .sub: ["sub"]
        case .dlvrd: ["dlvrd"]
        case .submitDate: ["submit", "date"]
        case .doneDate: ["done", "date"]
        case .stat: ["stat"]
        case .err: ["err"]
        case .text: ["text"]
        }
    }.map { $0.map { Array($0.utf8) } }
}
