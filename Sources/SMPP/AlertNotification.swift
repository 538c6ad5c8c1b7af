/// The body of alert_notification: a phone that a message waits for can be reached again.
///
/// | field | octets | form |
/// | --- | --- | --- |
/// | source_addr_ton, source_addr_npi | 1 each | integer |
/// | source_addr | 1...65 | C-Octet String |
/// | esme_addr_ton, esme_addr_npi | 1 each | integer |
/// | esme_addr | 1...65 | C-Octet String |
///
/// TLV: ms_availability_status. There is no response. SMPP 3.4 §4.12.1.
public struct AlertNotification: Hashable, Sendable {
    /// The phone.
    public var source: Address
    /// Who wanted to know.
    public var esme: Address
    /// Optional parameters.
    public var tlvs: TLVs

    /// A notification with these fields.
    public init(source: Address, esme: Address, tlvs: TLVs = TLVs()) {
        self.source = source
        self.esme = esme
        self.tlvs = tlvs
    }
}

extension AlertNotification {
    @_lifetime(reader: copy reader)
    init(_ reader: inout PDUReader) throws(FieldFault) {
        self.source = try reader.source(65)
        let ton = TypeOfNumber(rawValue: try reader.uint8(.esmeAddrTON))
        let npi = NumberingPlan(rawValue: try reader.uint8(.esmeAddrNPI))
        self.esme = Address(ton: ton, npi: npi, digits: try reader.string(.esmeAddr, 65))
        self.tlvs = TLVs(whole: reader.octets.copy(try reader.tlvs()))
    }
}

extension AlertNotification: PDUBody {
    var roomOctetCount: Int { 144 + self.tlvs.octets.count }

    func write(to writer: inout PDUWriter) throws(EncodingError) {
        try writer.put(self.source, .sourceAddr, 65)
        try writer.put(self.esme, .esmeAddr, 65)
        try writer.put(self.tlvs)
    }
}
