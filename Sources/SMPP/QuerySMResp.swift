/// The body of query_sm_resp.
///
/// | field | octets | form |
/// | --- | --- | --- |
/// | message_id | 1...65 | C-Octet String |
/// | final_date | 1 or 17 | C-Octet String |
/// | message_state, error_code | 1 each | integer |
///
/// An error response with nothing in it is sent without a body; fields that did not come read as empty and 0.
/// SMPP 3.4 §4.8.2.
public struct QuerySMResp: Hashable, Sendable {
    /// The SMSC's name for the message.
    public var messageID: String
    /// When the message came to its final state, `YYMMDDhhmmsstnnp`; empty while it has not.
    public var finalDate: String
    /// What has become of it.
    public var messageState: MessageState
    /// The network's reason for a failure; 0 for none.
    public var errorCode: UInt8

    /// A response with these fields.
    public init(
        messageID: String = "", finalDate: String = "",
        messageState: MessageState = MessageState(rawValue: 0),
        errorCode: UInt8 = 0
    ) {
        self.messageID = messageID
        self.finalDate = finalDate
        self.messageState = messageState
        self.errorCode = errorCode
    }
}

extension QuerySMResp {
    /// Whether it says nothing.
    var isEmpty: Bool { self == QuerySMResp() }

    @_lifetime(reader: copy reader)
    init(_ reader: inout PDUReader) {
        self.messageID = reader.text(reader.tolerantCString())
        self.finalDate = reader.text(reader.tolerantCString())
        self.messageState = MessageState(rawValue: reader.tolerantUInt8())
        self.errorCode = reader.tolerantUInt8()
    }
}

extension QuerySMResp: PDUBody {
    var roomOctetCount: Int { 96 }

    func write(to writer: inout PDUWriter) throws(EncodingError) {
        try writer.put(self.messageID, .messageID, 65)
        try writer.put(time: self.finalDate, .finalDate)
        writer.put(self.messageState.rawValue)
        writer.put(self.errorCode)
    }
}
