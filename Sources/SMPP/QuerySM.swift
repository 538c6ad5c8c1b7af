/// The body of query_sm: the question what has become of a message.
///
/// | field | octets | form |
/// | --- | --- | --- |
/// | message_id | 1...65 | C-Octet String |
/// | source_addr_ton, source_addr_npi | 1 each | integer |
/// | source_addr | 1...21 | C-Octet String |
///
/// SMPP 3.4 §4.8.1.
public struct QuerySM: Hashable, Sendable {
    /// The SMSC's name for the message.
    public var messageID: String
    /// Who sent it, as in the submit_sm.
    public var source: Address

    /// A query with these fields.
    public init(messageID: String, source: Address) {
        self.messageID = messageID
        self.source = source
    }
}

extension QuerySM {
    @_lifetime(reader: copy reader)
    init(_ reader: inout PDUReader) throws(FieldFault) {
        self.messageID = try reader.string(.messageID, 65)
        self.source = try reader.source(21)
        _ = try reader.tlvs()
    }
}

extension QuerySM: PDUBody {
    var roomOctetCount: Int { 96 }

    func write(to writer: inout PDUWriter) throws(EncodingError) {
        try writer.put(self.messageID, .messageID, 65)
        try writer.put(self.source, .sourceAddr, 21)
    }
}
