import Journal
import SMPP
import SMSText
import Services

// MARK: - How values of the other modules stand in the journal

extension Intake.Part {
    /// A part as the journal gives it back; nil for what can't be answered, which was not accepted.
    init?(_ accepted: AcceptedPart) {
        guard let sender = MSISDN(address: accepted.source.digits, ton: accepted.source.ton) else {
            return nil
        }
        self.init(accepted: accepted, sender: sender)
    }
}

extension Reply {
    var journaled: JournaledAnswer {
        JournaledAnswer(
            id: self.id, outcome: self.answer.outcome.rawValue,
            segments: self.segments.map { JournaledSegment($0) })
    }
}

extension JournaledAddress {
    init(_ address: Address) {
        self.init(ton: address.ton.rawValue, npi: address.npi.rawValue, digits: address.digits)
    }
}

extension Address {
    init(_ address: JournaledAddress) {
        self.init(
            ton: TypeOfNumber(rawValue: address.ton), npi: NumberingPlan(rawValue: address.npi),
            digits: address.digits)
    }
}

extension JournaledSAR {
    init(_ place: Concatenation) {
        self.init(reference: place.reference, total: place.total, number: place.number)
    }
}

extension Concatenation {
    init?(_ place: JournaledSAR) {
        self.init(form: .sar, reference: place.reference, total: place.total, number: place.number)
    }
}

extension JournaledSegment {
    init(_ segment: Segment) {
        self.init(
            octets: segment.octets, dataCoding: segment.dataCoding, hasUDH: segment.hasUDH,
            isPayload: segment.isPayload, sar: segment.sar.map { JournaledSAR($0) })
    }
}

extension Segment {
    init(_ segment: JournaledSegment) {
        self.init(
            octets: segment.octets, dataCoding: segment.dataCoding, hasUDH: segment.hasUDH,
            sar: segment.sar.flatMap { Concatenation($0) }, isPayload: segment.isPayload)
    }
}
