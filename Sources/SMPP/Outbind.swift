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
