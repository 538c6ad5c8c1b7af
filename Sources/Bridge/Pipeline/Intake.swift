import Journal
import SMPP
import SMSText
import Services

/// Sorts what an SMSC delivers: questions from what is none.
struct Intake: Sendable {
    /// The numbers that citizens may ask.
    let shortNumbers: Set<String>
    /// The TLV by which the SMSC marks repeats.
    var repeatIDTLV: TLV.Tag?

    /// A part of a question, or all of it, as it came.
    struct Part: Sendable {
        let source: Address
        let destination: Address
        let sender: MSISDN
        let esmClass: ESMClass
        let dataCoding: DataCoding
        /// With its header, as it came.
        let userData: [UInt8]
        /// Its place in a message of several parts, if TLVs say so; a header may say so as well.
        let sar: Concatenation?
        /// What the SMSC marks repeats by.
        var repeatID: [UInt8]?
    }

    /// What is kept of a part of a message while others are missing.
    struct Tag: Sendable {
        let id: MessageID
        let sender: MSISDN
    }

    enum Sorted: Sendable {
        /// What became of a segment of ours.
        case receipt(Receipt)
        /// An acknowledgement of a phone: taken, and not answered.
        case setApart
        /// alert_notification, which has no response (SMPP 3.4 §4.12).
        case alert
        /// Nobody can be answered there; an answer would start a loop.
        case unanswerable
        /// Not sent to a number of ours.
        case wrongDestination
        case question(Part)
    }

    func sort(_ pdu: PDU) -> Sorted {
        switch pdu {
        case .deliverSM(let deliverSM):
            self.sort(
                deliverSM.source, deliverSM.destination, deliverSM.esmClass, deliverSM.dataCoding,
                deliverSM.userData, deliverSM.tlvs)
        case .dataSM(let dataSM):
            self.sort(
                dataSM.source, dataSM.destination, dataSM.esmClass, dataSM.dataCoding, dataSM.userData,
                dataSM.tlvs)
        case .alertNotification: .alert
        default: .setApart
        }
    }

    private func sort(
        _ source: Address, _ destination: Address, _ esmClass: ESMClass, _ dataCoding: DataCoding,
        _ userData: [UInt8], _ tlvs: TLVs
    ) -> Sorted {
        if esmClass.isReport || tlvs.receiptedMessageID != nil {
            return .receipt(Receipt(userData: userData, tlvs: tlvs))
        }
        guard esmClass.messageType == .normal else { return .setApart }
        guard self.shortNumbers.contains(Self.withoutPlus(destination.digits)) else {
            return .wrongDestination
        }
        guard let sender = MSISDN(address: source.digits, ton: source.ton.rawValue) else {
            return .unanswerable
        }
        return .question(
            Part(
                source: source, destination: destination, sender: sender, esmClass: esmClass,
                dataCoding: dataCoding, userData: userData, sar: Concatenation(tlvs),
                repeatID: self.repeatIDTLV.flatMap { tlvs[$0]?.value }))
    }

    private static func withoutPlus(_ digits: String) -> String {
        digits.utf8.first == UInt8(ascii: "+") ? String(digits.dropFirst()) : digits
    }
}

extension Concatenation {
    /// The concatenation by sar_msg_ref_num, sar_total_segments and sar_segment_seqnum; all three or none.
    init?(_ tlvs: TLVs) {
        guard !tlvs.isEmpty, let reference = tlvs.uint16(.sarMessageReferenceNumber),
            let total = tlvs.uint8(.sarTotalSegments), let number = tlvs.uint8(.sarSegmentSequenceNumber)
        else { return nil }
        self.init(form: .sar, reference: reference, total: total, number: number)
    }
}
