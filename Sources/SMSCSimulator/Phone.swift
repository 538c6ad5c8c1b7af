import SMPP
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

    /// A text as deliver_sm, one for each part.
    mutating func deliverSMs(_ text: String, from sender: String) -> [DeliverSM] {
        self.reference &+= 1
        return self.segmenter.segments(of: text, reference: self.reference).map { segment in
            var deliverSM = DeliverSM(
                source: Address(ton: .international, npi: .isdn, digits: sender),
                destination: Address(ton: .unknown, npi: .isdn, digits: self.shortNumber),
                shortMessage: segment.octets)
            deliverSM.dataCoding = DataCoding(rawValue: segment.dataCoding)
            if segment.hasUDH { deliverSM.esmClass = .userDataHeader }
            return deliverSM
        }
    }

    /// What the phone shows once all parts are there; nil before.
    mutating func receive(_ submitSM: SubmitSM, at now: ContinuousClock.Instant) -> PhoneMessage? {
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
