import Monotonic
import SMPP
import SMPPLink
import SMSText

/// The phones behind a simulated SMSC: they send texts in the coding that these need, and show what comes back.
struct Phone {
    let shortNumber: String
    private let segmenter = Segmenter()
    private let decoder = TextDecoder()
    private var reference: UInt16 = 0
    private var reassembler = Reassembler<Void>()

    init(shortNumber: String) {
        self.shortNumber = shortNumber
    }

    /// A message as deliver_sm, one for each part and copy; none if its text can't be written in its data_coding.
    mutating func deliverSMs(_ letter: PhoneLetter, _ random: inout SplitMix64) -> [DeliverSM] {
        self.reference &+= 1
        let parts = self.segments(of: letter).map { self.deliverSM($0, letter) }
        let ordered =
            switch letter.partOrder {
            case .inOrder: parts
            case .reversed: Array(parts.reversed())
            case .shuffled: parts.shuffled(using: &random)
            }
        return (0..<letter.copies).flatMap { _ in ordered }
    }

    private func segments(of letter: PhoneLetter) -> [Segment] {
        guard let dataCoding = letter.dataCoding else {
            return self.segmenter.segments(of: letter.text, reference: self.reference)
        }
        return self.segmenter.segments(
            of: letter.text, reference: self.reference, dataCoding: dataCoding) ?? []
    }

    private func deliverSM(_ segment: Segment, _ letter: PhoneLetter) -> DeliverSM {
        var deliverSM = DeliverSM(
            source: Address(ton: .international, npi: .isdn, digits: letter.sender),
            destination: Address(
                ton: .unknown, npi: .isdn, digits: letter.recipient ?? self.shortNumber),
            shortMessage: segment.octets)
        deliverSM.dataCoding = DataCoding(rawValue: segment.dataCoding)
        if segment.hasUDH { deliverSM.esmClass = .userDataHeader }
        return deliverSM
    }

    /// What the phone shows once all parts are there; nil before.
    mutating func receive(_ submitSM: SubmitSM, at now: Instant) -> PhoneMessage? {
        let (header, body) = UserDataHeader.split(submitSM.userData, isIndicated: submitSM.esmClass.hasUDH)
        guard let place = header?.concatenation ?? Concatenation(submitSM.tlvs), place.total > 1 else {
            let text = self.decoder.decode(body, dataCoding: submitSM.dataCoding.rawValue, header: header)
            return self.message(submitSM, text.text, segments: 1)
        }
        let key = PartKey(
            source: Self.party(submitSM.source), destination: Self.party(submitSM.destination), place)
        let part = Reassembler<Void>.Part(
            key: key, number: place.number, octets: body, dataCoding: submitSM.dataCoding.rawValue,
            header: header,
            tag: ())
        guard case .complete(let assembled) = self.reassembler.add(part, at: now) else { return nil }
        let text = self.reassembler.text(of: assembled, decoder: self.decoder)
        return self.message(submitSM, text.text, segments: assembled.parts.count)
    }

    private func message(_ submitSM: SubmitSM, _ text: String, segments: Int) -> PhoneMessage {
        PhoneMessage(
            to: submitSM.destination.digits, from: submitSM.source.digits, text: text,
            dataCoding: submitSM.dataCoding.rawValue, segments: segments)
    }

    private static func party(_ address: Address) -> PartKey.Party {
        PartKey.Party(ton: address.ton.rawValue, npi: address.npi.rawValue, digits: address.digits)
    }
}

extension Concatenation {
    /// The concatenation that the SAR TLVs say.
    fileprivate init?(_ tlvs: TLVs) {
        guard let reference = tlvs.uint16(.sarMessageReferenceNumber),
            let total = tlvs.uint8(.sarTotalSegments), let number = tlvs.uint8(.sarSegmentSequenceNumber)
        else { return nil }
        self.init(form: .sar, reference: reference, total: total, number: number)
    }
}
