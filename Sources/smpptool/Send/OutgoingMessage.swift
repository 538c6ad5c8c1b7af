import SMPP
import SMSText

/// One message as the PDUs that bring it to an SMSC.
struct OutgoingMessage {
    var text: String
    var source: Address
    var destination: Address
    /// nil: the one that its characters need.
    var dataCoding: UInt8?
    var segmentForm = SegmentForm.udh8
    var registeredDelivery = RegisteredDelivery.nothing
    var isDataSM = false
    var tlvs: [TLV] = []

    /// submit_sm, one for each part, or data_sm; nil if a character is not in the alphabet of `dataCoding`, or there are
    /// too many parts.
    func pdus(encoder: TextEncoder, reference: UInt16) -> [PDU]? {
        let form = self.isDataSM ? SegmentForm.messagePayload : self.segmentForm
        let segmenter = Segmenter(form: form, encoder: encoder)
        guard let dataCoding = self.dataCoding else {
            guard segmenter.segmentCount(of: self.text) <= Segmenter.maximumSegmentCount else { return nil }
            return segmenter.segments(of: self.text, reference: reference).map(self.pdu)
        }
        return segmenter.segments(of: self.text, reference: reference, dataCoding: dataCoding)?.map(self.pdu)
    }

    private func pdu(_ segment: Segment) -> PDU {
        var tlvs = TLVs()
        if let place = segment.sar {
            tlvs.append(TLV(.sarMessageReferenceNumber, uint16: place.reference))
            tlvs.append(TLV(.sarTotalSegments, uint8: place.total))
            tlvs.append(TLV(.sarSegmentSequenceNumber, uint8: place.number))
        }
        if segment.isPayload || self.isDataSM { tlvs.append(TLV(.messagePayload, segment.octets)) }
        for tlv in self.tlvs { tlvs.append(tlv) }
        let coding = DataCoding(rawValue: segment.dataCoding)
        if self.isDataSM {
            return .dataSM(
                DataSM(
                    source: self.source, destination: self.destination,
                    registeredDelivery: self.registeredDelivery, dataCoding: coding, tlvs: tlvs))
        }
        return .submitSM(
            SubmitSM(
                source: self.source, destination: self.destination,
                esmClass: segment.hasUDH ? .userDataHeader : .default,
                registeredDelivery: self.registeredDelivery, dataCoding: coding,
                shortMessage: segment.isPayload ? [] : segment.octets, tlvs: tlvs))
    }
}

extension Address {
    /// The address that this is meant as: letters are a name, up to six digits a short number, more an international one.
    init(meaning text: String, ton: UInt8?, npi: UInt8?) {
        let digits = text.hasPrefix("+") ? String(text.dropFirst()) : text
        let isNumber = !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber }
        let guess: (ton: UInt8, npi: UInt8) = !isNumber ? (5, 0) : digits.count <= 6 ? (3, 0) : (1, 1)
        self.init(
            ton: TypeOfNumber(rawValue: ton ?? guess.ton), npi: NumberingPlan(rawValue: npi ?? guess.npi),
            digits: isNumber ? digits : text)
    }
}
