import Locks
import NIOCore

/// The connections over which no whole request has come yet: beyond `MonitorLimits.waiting` of them the oldest is closed, so
/// that who holds places and asks nothing keeps nobody out who asks.
final class WaitingConnections: Sendable {
    /// The oldest first.
    private let channels = Locked<[any Channel]>([])

    /// It waits for a request from now on.
    func enter(_ channel: any Channel) {
        let oldest = self.channels.withLock { channels in
            channels.append(channel)
            return channels.count > MonitorLimits.waiting ? channels.removeFirst() : nil
        }
        oldest?.close(promise: nil)
    }

    /// A request has come, or the connection has ended.
    func leave(_ channel: any Channel) {
        self.channels.withLock { channels in
            guard let index = channels.firstIndex(where: { $0 === channel }) else { return }
            channels.remove(at: index)
        }
    }
}
