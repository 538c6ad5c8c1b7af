/// The body of bind_receiver_resp, bind_transmitter_resp and bind_transceiver_resp.
///
/// | field | octets | form |
/// | --- | --- | --- |
/// | system_id | 1...16 | C-Octet String |
///
/// TLV: sc_interface_version. With an error status there is no body: it is left out in encoding, and accepted in
/// decoding with or without. SMPP 3.4 §4.1.2, §4.1.4, §4.1.6.
public struct BindResp: Hashable, Sendable {
    /// Who the SMSC says it is; empty when it does not say.
    public var systemID: String
    /// Optional parameters.
    public var tlvs: TLVs

    /// A response with these fields.
    public init(systemID: String, tlvs: TLVs = TLVs()) {
        self.systemID = systemID
        self.tlvs = tlvs
    }

    /// sc_interface_version; nil means by the letter that the SMSC takes no TLVs.
    public var interfaceVersion: UInt8? { self.tlvs.uint8(.scInterfaceVersion) }
}

extension BindResp {
    @_lifetime(reader: copy reader)
    init(_ reader: inout PDUReader) {
        self.init(
            systemID: reader.text(reader.tolerantCString()),
            tlvs: TLVs(whole: reader.octets.copy(reader.tolerantTLVs())))
    }
}

extension BindResp: PDUBody {
    var roomOctetCount: Int { 16 + self.tlvs.octets.count }

    func write(to writer: inout PDUWriter) throws(EncodingError) {
        try writer.put(self.systemID, .systemID, 16)
        try writer.put(self.tlvs)
    }
}
