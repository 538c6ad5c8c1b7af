/// The end of an SMPP session: who sends which commands depends on it (SMPP 3.4 §2.3).
public enum Role: String, Hashable, Sendable, CaseIterable {
    /// External Short Message Entity: binds, submits, receives deliveries.
    case esme = "ESME"
    /// Message centre: is bound to, takes submissions, delivers.
    case smsc = "SMSC"

    /// The other end.
    public var peer: Role { self == .esme ? .smsc : .esme }
}
