/// The body of data_sm_resp.
///
/// | field | octets | form |
/// | --- | --- | --- |
/// | message_id | 1...65 | C-Octet String |
///
/// TLVs: delivery_failure_reason, network_error_code, additional_status_info_text, dpf_result. An error response with
/// nothing in it is sent without a body. SMPP 3.4 §4.7.2.
public struct DataSMResp: Hashable, Sendable {
    /// The SMSC's name for the message; any string.
    public var messageID: String
    /// Optional parameters.
    public var tlvs: TLVs

    /// A response with these fields.
    public init(messageID: String = "", tlvs: TLVs = TLVs()) {
        self.messageID = messageID
        self.tlvs = tlvs
    }
}

extension DataSMResp {
    /// Whether it says nothing.
    var isEmpty: Bool { self.messageID.isEmpty && self.tlvs.isEmpty }

    @_lifetime(reader: copy reader)
    init(_ reader: inout PDUReader) {
        self.init(
            messageID: reader.text(reader.tolerantCString()),
            tlvs: TLVs(whole: reader.octets.copy(reader.tolerantTLVs())))
    }
}

extension DataSMResp: PDUBody {
    var roomOctetCount: Int { 65 + self.tlvs.octets.count }

    func write(to writer: inout PDUWriter) throws(EncodingError) {
        try writer.put(self.messageID, .messageID, 65)
        try writer.put(self.tlvs)
    }
}
