import Foundation
public import Journal
import Locks

/// What a person has ordered for a link; it holds until the person says otherwise, also after a restart.
public struct LinkOrders: Hashable, Codable, Sendable {
    /// It stays down.
    public var isUnbound = false
    /// It stays bound, refuses what comes and sends nothing of its own but enquire_link.
    public var isPaused = false
    private var unboundAt: Int64?
    private var pausedAt: Int64?

    /// When the order was given that counts; nil: none holds, or nobody has noted it.
    public var since: WallTime? {
        (self.isUnbound ? self.unboundAt : self.isPaused ? self.pausedAt : nil).map {
            WallTime(milliseconds: $0)
        }
    }

    /// None.
    public init() {}

    mutating func unbind(at now: WallTime) {
        if !self.isUnbound { self.unboundAt = now.milliseconds }
        self.isUnbound = true
    }

    mutating func bind() {
        self.isUnbound = false
        self.unboundAt = nil
    }

    mutating func pause(at now: WallTime) {
        if !self.isPaused { self.pausedAt = now.milliseconds }
        self.isPaused = true
    }

    mutating func resume() {
        self.isPaused = false
        self.pausedAt = nil
    }

    private enum CodingKeys: String, CodingKey {
        case isUnbound = "unbound"
        case isPaused = "paused"
        case unboundAt = "unbound_at"
        case pausedAt = "paused_at"
    }
}

/// What a person can tell a link.
public enum LinkAction: String, CaseIterable, Sendable {
    /// Go down in order and stay down.
    case unbind
    /// Bind again.
    case bind
    /// Stay bound, take and send nothing.
    case pause
    /// Work again.
    case resume

    func changed(_ orders: LinkOrders, at now: WallTime) -> LinkOrders {
        var orders = orders
        switch self {
        case .unbind: orders.unbind(at: now)
        case .bind: orders.bind()
        case .pause: orders.pause(at: now)
        case .resume: orders.resume()
        }
        return orders
    }
}

/// The orders for all links, in a file of their own: JSON, an object by the names of links.
public final class OrderBook: Sendable {
    /// They can't be read or kept.
    public struct Unusable: Error, CustomStringConvertible {
        /// Which file, and why.
        public let description: String
    }

    private let path: String?
    private let orders: Locked<[String: LinkOrders]>

    /// The orders of a file, none if it is not there.
    ///
    /// - Parameter path: the file; nil: orders end with the process.
    public init(path: String?) throws(Unusable) {
        self.path = path
        guard let path, FileManager.default.fileExists(atPath: path) else {
            self.orders = Locked([:])
            return
        }
        do {
            let data = try Data(contentsOf: URL(filePath: path))
            self.orders = Locked(try JSONDecoder().decode([String: LinkOrders].self, from: data))
        } catch {
            // To begin without them would bind what a person has taken down.
            throw Unusable(
                description:
                    "\(path) can't be read as the orders for links; remove it to have none: \(reason(error))")
        }
    }

    /// What is ordered for a link.
    func orders(for link: String) -> LinkOrders { self.orders.withLock { $0[link] ?? LinkOrders() } }

    /// Keeps an order; when it returns, it is in the file.
    func take(_ action: LinkAction, for link: String, at now: WallTime = .now) throws {
        try self.orders.withLock { orders in
            var changed = orders
            changed[link] = action.changed(orders[link] ?? LinkOrders(), at: now)
            changed = changed.filter { $0.value != LinkOrders() }
            try self.write(changed)
            orders = changed
        }
    }

    private func write(_ orders: [String: LinkOrders]) throws {
        guard let path else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try encoder.encode(orders).write(to: URL(filePath: path), options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
}
