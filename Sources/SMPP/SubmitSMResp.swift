/// The body of submit_sm_resp.
///
/// | field | octets | form |
/// | --- | --- | --- |
/// | message_id | 1...65 | C-Octet String |
///
/// With an error status there is no body: it is left out in encoding, and accepted in decoding with or without.
/// SMPP 3.4 §4.4.2.
public struct SubmitSMResp: Hashable, Sendable {
    /// The SMSC's name for the message; any string.
    public var messageID: String
    /// Optional parameters.
    public var tlvs: TLVs

    /// A response with these fields.
    public init(messageID: String, tlvs: TLVs = TLVs()) {
        self.messageID = messageID
        self.tlvs = tlvs
    }
}

extension SubmitSMResp {
    @_lifetime(reader: copy reader)
    init(_ reader: inout PDUReader) {
        self.init(
            messageID: reader.text(reader.tolerantCString()),
            tlvs: TLVs(whole: reader.octets.copy(reader.tolerantTLVs())))
    }
}

extension SubmitSMResp: PDUBody {
    var roomOctetCount: Int { 65 + self.tlvs.octets.count }

    func write(to writer: inout PDUWriter) throws(EncodingError) {
        try writer.put(self.messageID, .messageID, 65)
        try writer.put(self.tlvs)
    }
}
