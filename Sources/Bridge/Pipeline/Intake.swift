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

    /// A part of a question, or all of it.
    struct Part: Sendable {
        /// As it came, and as the journal gets it; its number comes with its place.
        var accepted: AcceptedPart
        /// Who is answered.
        let sender: MSISDN
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

    /// - Parameters:
    ///   - link: what it came over.
    ///   - arrival: when.
    func sort(_ pdu: PDU, over link: String, at arrival: WallTime) -> Sorted {
        switch pdu {
        case .deliverSM(let deliverSM):
            self.sort(
                deliverSM.source, deliverSM.destination, deliverSM.esmClass, deliverSM.dataCoding,
                deliverSM.userData, deliverSM.tlvs, link, arrival)
        case .dataSM(let dataSM):
            self.sort(
                dataSM.source, dataSM.destination, dataSM.esmClass, dataSM.dataCoding, dataSM.userData,
                dataSM.tlvs, link, arrival)
        case .alertNotification: .alert
        default: .setApart
        }
    }

    private func sort(
        _ source: Address, _ destination: Address, _ esmClass: ESMClass, _ dataCoding: DataCoding,
        _ userData: [UInt8], _ tlvs: TLVs, _ link: String, _ arrival: WallTime
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
        let accepted = AcceptedPart(
            id: MessageID(rawValue: 0), link: link, arrival: arrival, source: JournaledAddress(source),
            destination: JournaledAddress(destination), esmClass: esmClass.rawValue,
            dataCoding: dataCoding.rawValue, userData: userData,
            sar: Concatenation(tlvs).map { JournaledSAR($0) },
            repeatID: self.repeatIDTLV.flatMap { tlvs[$0]?.value })
        return .question(Part(accepted: accepted, sender: sender))
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
