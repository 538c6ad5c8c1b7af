#if canImport(SMPP)
    import SMPP
#endif

/// What holds for any receipt, whoever writes it; the fuzzer compiles this file together with the module.
enum ReceiptProperty {
    /// What does not hold for these octets, the first of which says how many optional parameters begin them.
    static func broken(by octets: [UInt8]) -> String? {
        let cut = min(Int(octets.first ?? 0), max(0, octets.count - 1))
        let text = Array(octets.dropFirst(1 + cut))
        let tlvs = Self.tlvs(octets.dropFirst().prefix(cut))
        let receipt = Receipt(userData: text, tlvs: tlvs)
        return Self.fault(in: receipt, octetCount: octets.count) ?? Self.fault(writing: receipt)
            ?? Self.fault(inUCS2: text)
    }

    private static func tlvs(_ octets: ArraySlice<UInt8>) -> TLVs {
        let tags: [TLV.Tag] = [.receiptedMessageID, .messageState, .networkErrorCode, .messagePayload]
        var rest = octets
        var tlvs = TLVs()
        while let first = rest.popFirst() {
            tlvs.append(TLV(tags[Int(first) % 4], Array(rest.prefix(Int(first >> 2)))))
            rest = rest.dropFirst(Int(first >> 2))
        }
        return tlvs
    }

    private static func fault(in receipt: Receipt, octetCount: Int) -> String? {
        let words = [receipt.messageID, receipt.stat, receipt.err, receipt.submitDate, receipt.doneDate]
        if words.reduce(receipt.text.count, { $0 + $1.unicodeScalars.count }) > octetCount {
            return "a receipt says more than there is"
        }
        if receipt.stat.utf8.contains(0x20) || receipt.err.utf8.contains(0x20) {
            return "a word with a space"
        }
        if let state = receipt.state, state.rawValue > 9 { return "a state that is none" }
        return nil
    }

    /// What is written reads the same where it has a form of its own.
    private static func fault(writing receipt: Receipt) -> String? {
        let address = Address(digits: "1")
        let message = DeliverSM(receipt, source: address, destination: address)
        guard message.shortMessage.count <= 254 else { return "more than a short message" }
        guard let again = message.receipt else { return "what was written is no receipt" }
        if again.messageID != receipt.messageID, Self.hasForm(receipt.messageID) {
            return "another message_id"
        }
        if again.state != receipt.state, receipt.state != nil { return "another state" }
        return nil
    }

    private static func hasForm(_ id: String) -> Bool {
        id.utf8.allSatisfy { (0x21..<0x7F).contains($0) }
    }

    /// Text that has no NUL says the same in UCS2 of either order.
    private static func fault(inUCS2 text: [UInt8]) -> String? {
        let plain = Receipt(userData: text, tlvs: TLVs())
        var wide = [UInt8](repeating: 0, count: 2 * text.count)
        let first = text.count % 2
        for index in text.indices { wide[2 * index + first] = text[index] }
        return plain == Receipt(userData: wide, tlvs: TLVs()) ? nil : "UCS2 reads differently"
    }
}

extension ReceiptProperty {
    /// Pieces of receipts, and noise, put together by a seed.
    static func sample(_ seed: UInt64) -> [UInt8] {
        var state = seed &+ 0x9E37_79B9_7F4A_7C15
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(truncatingIfNeeded: state >> 33) % bound
        }
        let pieces = [
            "id:", "stat:", "err:", "text:", "submit date:", "done date:", "sub:", "dlvrd:", " ", ":",
            "DELIVRD",
            "0123", "\0", "ID: ", "date:", "é", ",",
        ]
        var octets = [UInt8(next(40))]
        for _ in 0..<next(40) {
            octets += next(4) == 0 ? [UInt8(next(256))] : Array(pieces[next(pieces.count)].utf8)
        }
        return octets
    }
}
