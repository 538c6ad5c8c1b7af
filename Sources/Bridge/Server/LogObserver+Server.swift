import Logging
import SMPP
import SMPPLink
import SMPPSession
import Transport

/// What happens at the doors, in the log: once a second of each kind.
extension LogObserver: ServerOwner {
    func server(_ server: SMPPServer, noted event: ServerEvent) {
        switch event {
        case .refused(let refusal, let peer): self.door("connection refused", peer, refusal.rawValue)
        case .stranger(let stranger?, let peer): self.door("no SMPP peer", peer, stranger.rawValue)
        case .stranger(nil, let peer): self.door("no SMPP peer", peer, "silent")
        case .handshakeFailed(let error, let peer): self.door("TLS failed", peer, error.description)
        case .shed(let peer): self.door("connection shed", peer, "too many are not bound")
        case .bindRefused(let failure, let peer): self.door("bind refused", peer, failure.rawValue)
        case .banned(let peer, let duration):
            self.door("address banned", peer, "failed binds; for \(durationText(duration))")
        case .ended(let end, let peer):
            if end != .session(.disconnected) { self.door("connection ended", peer, end.description) }
        case .acceptFailed(let error):
            self.say(.error, "connection can't be taken", Self.doors, ["reason": "\(error)"])
        }
    }

    private static let doors = "listen"

    private func door(_ event: String, _ peer: SocketAddress, _ reason: String) {
        self.say(.notice, event, Self.doors, ["from": "\(peer.ip)", "reason": "\(reason)"])
    }

    /// The sessions of an account have changed.
    func accountChanged(_ status: AccountStatus) {
        let binds = status.binds.map { "\($0.state.rawValue) from \($0.peer.ip)" }.joined(separator: ", ")
        let reason = status.reason.map { " (\($0))" } ?? ""
        self.note(account: status.systemID, state: binds.isEmpty ? "closed\(reason)" : binds)
    }
}
