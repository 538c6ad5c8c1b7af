import Foundation
public import SMPP
import SMPPLink

/// How a simulated SMSC writes its receipts, and when it sends them.
public struct ReceiptDialect: Hashable, Sendable {
    /// How a message_id is written.
    public enum IDForm: String, Hashable, CaseIterable, Sendable {
        /// Decimal digits.
        case decimal = "dec"
        /// Hexadecimal digits.
        case hexadecimal = "hex"
        /// Hexadecimal digits in capitals.
        case capitals = "HEX"
        /// Ten decimal digits, zeros in front.
        case padded
    }

    /// Where what it says stands.
    public enum Place: String, Hashable, CaseIterable, Sendable {
        /// In the text of appendix B.
        case text
        /// In receipted_message_id and message_state.
        case tlvs
        /// In both.
        case both
    }

    /// Which PDU brings it.
    public enum Carrier: String, Hashable, CaseIterable, Sendable {
        /// deliver_sm.
        case deliverSM = "deliver_sm"
        /// data_sm.
        case dataSM = "data_sm"
    }

    /// How submit_sm_resp writes message_id.
    public var responseID = IDForm.decimal
    /// How a receipt writes it.
    public var receiptID = IDForm.decimal
    /// Where it stands.
    public var place = Place.both
    /// Which PDU brings it.
    public var carrier = Carrier.deliverSM
    /// Whether the parts of the text stand in another order than in appendix B.
    public var isShuffled = false
    /// Whether it comes before submit_sm_resp.
    public var isBeforeResponse = false
    /// How long after submit_sm_resp it comes otherwise.
    public var delay = Duration.zero
    /// How often it comes.
    public var times = 1
    /// Whether it comes though none was asked for.
    public var isUnasked = false
    /// What it says of the message.
    public var state = MessageState.delivered

    /// What most SMSCs do.
    public init() {}
}

extension ReceiptDialect.IDForm {
    /// The message with this number.
    func text(_ number: UInt64) -> String {
        switch self {
        case .decimal: String(number)
        case .hexadecimal: String(number, radix: 16)
        case .capitals: String(number, radix: 16, uppercase: true)
        case .padded: String(repeating: "0", count: max(0, 10 - String(number).count)) + String(number)
        }
    }
}

extension ReceiptDialect {
    /// The receipt for a message, as often as it comes.
    func receipts(
        for submitSM: SubmitSM, _ number: UInt64, at date: Date, _ random: inout SplitMix64
    ) -> [PDU] {
        guard self.isUnasked || submitSM.registeredDelivery.asksForReceipt else { return [] }
        let id = self.receiptID.text(number)
        var tlvs = TLVs()
        if self.place != .text {
            tlvs.append(TLV(.receiptedMessageID, cString: id))
            tlvs.append(TLV(.messageState, uint8: self.state.rawValue))
        }
        let text = self.place == .tlvs ? [] : self.text(id, date, &random)
        let pdu: PDU
        switch self.carrier {
        case .deliverSM:
            pdu = .deliverSM(
                DeliverSM(
                    source: submitSM.destination, destination: submitSM.source, esmClass: .deliveryReceipt,
                    shortMessage: text, tlvs: tlvs))
        case .dataSM:
            if !text.isEmpty { tlvs.append(TLV(.messagePayload, text)) }
            pdu = .dataSM(
                DataSM(
                    source: submitSM.destination, destination: submitSM.source, esmClass: .deliveryReceipt,
                    tlvs: tlvs))
        }
        return [PDU](repeating: pdu, count: self.times)
    }

    private func text(_ id: String, _ date: Date, _ random: inout SplitMix64) -> [UInt8] {
        let digits = Self.digits(date)
        let isDelivered = self.state == .delivered
        var parts = [
            "id:\(id)", "sub:001", "dlvrd:\(isDelivered ? "001" : "000")", "submit date:\(digits)",
            "done date:\(digits)", "stat:\(Self.words[self.state.rawValue] ?? "UNKNOWN")",
            "err:\(isDelivered ? "000" : "001")",
        ]
        if self.isShuffled { parts.shuffle(using: &random) }
        return Array((parts + ["text:"]).joined(separator: " ").utf8)
    }

    /// Appendix B.
    private static let words: [UInt8: String] = [
        1: "ENROUTE", 2: "DELIVRD", 3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 6: "ACCEPTD", 7: "UNKNOWN",
        8: "REJECTD",
    ]

    /// `YYMMDDhhmm`, UTC.
    private static func digits(_ date: Date) -> String {
        let digits = date.formatted(.iso8601).filter(\.isNumber)
        return String(digits.dropFirst(2).prefix(10))
    }
}
