/// The body of outbind: the SMSC asks the ESME to bind.
///
/// | field | octets | form |
/// | --- | --- | --- |
/// | system_id | 1...16 | C-Octet String |
/// | password | 1...9 | C-Octet String |
///
/// There is no response; the ESME answers with a bind. SMPP 3.4 §4.1.7.
public struct Outbind: Hashable, Sendable {
    /// Who the SMSC says it is.
    public var systemID: String
    /// Its proof; never printed.
    public var password: String

    /// An outbind with these fields.
    public init(systemID: String, password: String) {
        self.systemID = systemID
        self.password = password
    }
}

extension Outbind: CustomStringConvertible {
    /// The fields but for the password.
    public var description: String { "system_id \(self.systemID)" }
}

extension Outbind {
    @_lifetime(reader: copy reader)
    init(_ reader: inout PDUReader) throws(FieldFault) {
        self.systemID = try reader.string(.systemID, 16)
        self.password = try reader.string(.password, 9)
        _ = try reader.tlvs()
    }
}

extension Outbind: PDUBody {
    var roomOctetCount: Int { 32 }

    func write(to writer: inout PDUWriter) throws(EncodingError) {
        try writer.put(self.systemID, .systemID, 16)
        try writer.put(self.password, .password, 9)
    }
}
