import Monotonic
import SMSText

typealias Parts = Reassembler<Int>

/// A moment to count from.
let start = Instant.now

extension PartKey.Party {
    static func phone(_ number: Int) -> PartKey.Party {
        PartKey.Party(ton: 1, npi: 1, digits: "7701\(1_000_000 + number)")
    }

    static let shortNumber = PartKey.Party(ton: 0, npi: 1, digits: "1414")
}

extension Reassembler<Int>.Part {
    /// A part of the message of a phone.
    init(
        from phone: Int = 0, reference: UInt16 = 7, _ number: UInt8, of total: UInt8,
        form: Concatenation.Form = .udh8,
        _ octets: [UInt8], dataCoding: UInt8 = 0, header: UserDataHeader? = nil, tag: Int = 0
    ) {
        let key = PartKey(
            source: .phone(phone), destination: .shortNumber, reference: reference, total: total, form: form)
        self.init(key: key, number: number, octets: octets, dataCoding: dataCoding, header: header, tag: tag)
    }

    /// A part in GSM 7-bit.
    init(
        from phone: Int = 0, reference: UInt16 = 7, _ number: UInt8, of total: UInt8, _ text: String,
        tag: Int = 0
    ) {
        self.init(from: phone, reference: reference, number, of: total, Array(text.utf8), tag: tag)
    }
}

extension Reassembler<Int>.Outcome {
    var assembled: Parts.Assembled? {
        if case .complete(let assembled) = self { assembled } else { nil }
    }

    var isWaiting: Bool {
        if case .waiting = self { true } else { false }
    }

    var isDuplicate: Bool {
        if case .duplicate = self { true } else { false }
    }

    /// The tag of the part that this one took the place of.
    var replacedTag: Int? {
        if case .replaced(let tag) = self { tag } else { nil }
    }
}

extension Reassembler<Int>.Assembled {
    var tags: [Int] { self.parts.map(\.tag) }

    func text(_ decoder: TextDecoder = TextDecoder()) -> String {
        Parts().text(of: self, decoder: decoder).text
    }
}
