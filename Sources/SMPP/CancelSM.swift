/// The body of cancel_sm: a message is not to be delivered any more.
///
/// | field | octets | form |
/// | --- | --- | --- |
/// | service_type | 1...6 | C-Octet String |
/// | message_id | 1...65 | C-Octet String |
/// | source_addr_ton, source_addr_npi | 1 each | integer |
/// | source_addr | 1...21 | C-Octet String |
/// | dest_addr_ton, dest_addr_npi | 1 each | integer |
/// | destination_addr | 1...21 | C-Octet String |
///
/// With a message_id the destination may be empty; without one, service_type, source and destination select the
/// messages. cancel_sm_resp has no body. SMPP 3.4 §4.9.1.
public struct CancelSM: Hashable, Sendable {
    /// The SMS application of the messages; empty for the default.
    public var serviceType: String
    /// The SMSC's name for one message; empty for a group.
    public var messageID: String
    /// Who sent it, as in the submit_sm.
    public var source: Address
    /// Who was to receive it.
    public var destination: Address

    /// A cancellation with these fields.
    public init(serviceType: String = "", messageID: String, source: Address, destination: Address = .empty) {
        self.serviceType = serviceType
        self.messageID = messageID
        self.source = source
        self.destination = destination
    }
}

extension CancelSM {
    @_lifetime(reader: copy reader)
    init(_ reader: inout PDUReader) throws(FieldFault) {
        self.serviceType = try reader.string(.serviceType, 6)
        self.messageID = try reader.string(.messageID, 65)
        self.source = try reader.source(21)
        self.destination = try reader.destination(21)
        _ = try reader.tlvs()
    }
}

extension CancelSM: PDUBody {
    var roomOctetCount: Int { 128 }

    func write(to writer: inout PDUWriter) throws(EncodingError) {
        try writer.put(self.serviceType, .serviceType, 6)
        try writer.put(self.messageID, .messageID, 65)
        try writer.put(self.source, .sourceAddr, 21)
        try writer.put(self.destination, .destinationAddr, 21)
    }
}
