extension Receipt {
    /// The receipt as text, in the form of appendix B.
    ///
    /// `id:… sub:SSS dlvrd:DDD submit date:YYMMDDhhmm done date:YYMMDDhhmm stat:DDDDDDD err:EEE text:…`, the first 20
    /// octets of the text, 254 octets at most.
    public var shortMessage: [UInt8] {
        let fields = [
            "id:\(self.messageID)", "sub:\(Self.threeDigits(self.submittedCount))",
            "dlvrd:\(Self.threeDigits(self.deliveredCount))", "submit date:\(self.submitDate)",
            "done date:\(self.doneDate)", "stat:\(self.stat)", "err:\(self.err)", "text:",
        ]
        let octets = Array(fields.joined(separator: " ").utf8) + self.text.prefix(20)
        return Array(octets.prefix(254))
    }

    /// receipted_message_id, message_state and network_error_code, as far as they are known.
    public var tlvs: TLVs {
        var tlvs = TLVs()
        if !self.messageID.isEmpty { tlvs.receiptedMessageID = self.messageID }
        tlvs.messageState = self.state
        tlvs.networkErrorCode = self.networkErrorCode
        return tlvs
    }

    private static func threeDigits(_ count: Int?) -> String {
        let digits = String(max(0, count ?? 0))
        return String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }
}

extension DeliverSM {
    /// The deliver_sm that brings this receipt: an intermediate notification while the state is not final.
    ///
    /// - Parameters:
    ///   - receipt: what is reported.
    ///   - source: who the message went to.
    ///   - destination: who sent it.
    ///   - hasTLVs: whether the peer takes optional parameters.
    public init(_ receipt: Receipt, source: Address, destination: Address, hasTLVs: Bool = true) {
        let isIntermediate = receipt.state == .enroute || receipt.state == .scheduled
        self.init(
            source: source, destination: destination,
            esmClass: isIntermediate ? .intermediateNotification : .deliveryReceipt,
            shortMessage: receipt.shortMessage, tlvs: hasTLVs ? receipt.tlvs : TLVs())
    }
}
