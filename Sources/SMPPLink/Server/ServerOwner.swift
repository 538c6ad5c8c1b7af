public import SMPP
import SMPPSession
public import Transport

/// Told on the loop what happens at a server's doors; a flood of strangers is a flood of calls.
public protocol ServerOwner: AnyObject, Sendable {
    /// Something that the NOC may want to see has happened.
    func server(_ server: SMPPServer, noted event: ServerEvent)
}

/// What happens at a server's doors.
public enum ServerEvent: Hashable, Sendable {
    /// A connection was closed without a word.
    case refused(Gatekeeper.Refusal, SocketAddress)
    /// Somebody speaks something else, or nothing at all.
    case stranger(Stranger?, SocketAddress)
    /// A connection could not be secured by TLS.
    case handshakeFailed(TLSError, SocketAddress)
    /// A connection that had not asked to bind was closed for another one.
    case shed(SocketAddress)
    /// A bind, or an outbind, was refused.
    case bindRefused(BindFailure, SocketAddress)
    /// Too many binds have failed from there.
    case banned(SocketAddress, for: Duration)
    /// A connection that was never bound is over.
    case ended(ConnectionEnd, SocketAddress)
    /// Connections can't be taken now.
    case acceptFailed(SystemError)
}

/// Why a bind or an outbind was refused.
///
/// The peer learns less: see `status`.
public enum BindFailure: String, Hashable, Sendable, CaseIterable {
    /// The system_id is nobody's.
    case unknownSystemID = "unknown_system_id"
    /// The password is not the account's.
    case wrongPassword = "wrong_password"
    /// The account may not bind from this address.
    case wrongAddress = "wrong_address"
    /// The account may not bind in this way.
    case wrongBindType = "wrong_bind_type"
    /// The account has all its binds.
    case tooManyBinds = "too_many_binds"
    /// Its address was banned after it had connected.
    case banned
    /// Too many passwords wait to be checked.
    case busy
    /// The link that an outbind is for has its bind, or is stopped.
    case linkTaken = "link_taken"

    /// What a bind is answered with: the first three can't be told apart.
    public var status: CommandStatus {
        switch self {
        case .unknownSystemID, .wrongPassword, .wrongAddress, .wrongBindType, .banned, .linkTaken: .bindFailed
        case .tooManyBinds: .alreadyBound
        case .busy: .systemError
        }
    }

    /// Whether it counts against its address.
    var isHeldAgainst: Bool {
        switch self {
        case .unknownSystemID, .wrongPassword, .wrongAddress: true
        case .wrongBindType, .tooManyBinds, .banned, .busy, .linkTaken: false
        }
    }
}

/// What a server is doing and has counted, for people: a plain value.
public struct ServerStatus: Hashable, Sendable {
    /// Where it listens.
    public var listeners: [SocketAddress] = []
    /// Its accounts.
    public var accounts: [AccountStatus] = []
    /// Connections at present, bound or not.
    public var connections = 0
    /// Connections at present that are not bound.
    public var unbound = 0
    /// Passwords that wait to be checked.
    public var waitingChecks = 0
    /// What its doors have counted.
    public var counts = ServerCounts()
}

/// What a server's doors have counted since it began.
public struct ServerCounts: Hashable, Sendable {
    /// Connections that came.
    public var connections = 0
    /// Connections that were not taken.
    public var refused: [Gatekeeper.Refusal: Int] = [:]
    /// Connections that spoke something else.
    public var strangers: [Stranger: Int] = [:]
    /// Connections that said nothing.
    public var silent = 0
    /// Connections that could not be secured by TLS.
    public var failedHandshakes = 0
    /// Connections that went for another one.
    public var shed = 0
    /// Binds and outbinds that were refused.
    public var bindFailures: [BindFailure: Int] = [:]
    /// Addresses that were banned.
    public var bans = 0
    /// Outbinds that a link answered with its bind.
    public var outbinds = 0
}
