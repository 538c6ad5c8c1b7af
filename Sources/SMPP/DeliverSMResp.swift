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
