/// The body of deliver_sm_resp.
///
/// | field | octets | form |
/// | --- | --- | --- |
/// | message_id | 1 (up to 65 is accepted) | C-Octet String |
///
/// The one NUL is sent with every status. SMPP 3.4 §4.6.2.
public struct DeliverSMResp: Hashable, Sendable {
    /// Not used: empty.
    public var messageID: String
    /// Optional parameters.
    public var tlvs: TLVs

    /// A response with these fields.
    public init(messageID: String = "", tlvs: TLVs = TLVs()) {
        self.messageID = messageID
        self.tlvs = tlvs
    }
}

extension DeliverSMResp {
    @_lifetime(reader: copy reader)
    init(_ reader: inout PDUReader) {
        self.init(
            messageID: reader.text(reader.tolerantCString()),
            tlvs: TLVs(whole: reader.octets.copy(reader.tolerantTLVs())))
    }
}

extension DeliverSMResp: PDUBody {
    var roomOctetCount: Int { 65 + self.tlvs.octets.count }

    func write(to writer: inout PDUWriter) throws(EncodingError) {
        try writer.put(self.messageID, .messageID, 65)
        try writer.put(self.tlvs)
    }
}
