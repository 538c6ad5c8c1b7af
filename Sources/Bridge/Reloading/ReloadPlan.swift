import SMPPLink
import Transport

/// What has to be done so that a running bridge is what another configuration says: a plain value.
struct ReloadPlan: Hashable, Sendable {
    /// What becomes of a link, an account or a listener.
    enum Change: String, Hashable, Sendable, CaseIterable {
        case added
        case removed
        /// It unbinds in order and binds anew, alone.
        case rebound
        /// It has other limits or texts, and its binds stay.
        case changed
        case kept
    }

    /// The links by name.
    let links: [String: Change]
    /// The accounts by system_id.
    let accounts: [String: Change]
    /// The listeners by address.
    let listeners: [String: Change]
    /// Of what holds for all links, the keys with other values.
    let shared: [String]
    /// The keys with other values that another process must begin with.
    let fixed: [String]

    init(from old: Configuration, to new: Configuration) {
        self.links = Self.changes(old.links, new.links) { one, other in
            let bindsAlike = one.settings(name: "").bindsAlike(other.settings(name: ""))
            return bindsAlike && (one.tls == nil) == (other.tls == nil) ? .changed : .rebound
        }
        self.accounts = Self.changes(old.accounts, new.accounts) { _, _ in .changed }
        self.listeners = Self.changes(old.doors, new.doors) { _, _ in .changed }
        self.shared = Self.sharedKeys.filter { !$0.isSame(old, new) }.map(\.name)
        let roles = old.accounts.keys.sorted().filter { name in
            new.accounts[name].map { $0.role != old.accounts[name]?.role } ?? false
        }
        // The links of such a pair know each other from their beginning.
        let pairs = Set(old.links.keys).union(new.links.keys).sorted().filter { name in
            old.links[name]?.replyLink != new.links[name]?.replyLink
        }
        let rings = old.links.keys.sorted().filter { name in
            new.links[name].map { $0.capturedPDUs != old.links[name]?.capturedPDUs } ?? false
        }
        self.fixed =
            Self.fixedKeys.filter { !$0.isSame(old, new) }.map(\.name)
            + roles.map { "accounts.\($0).role" } + pairs.map { "links.\($0).reply_link" }
            + rings.map { "links.\($0).captured_pdus" }
    }

    private static func changes<Value: Equatable>(
        _ old: [String: Value], _ new: [String: Value], _ change: (Value, Value) -> Change
    ) -> [String: Change] {
        var changes = old.mapValues { _ in Change.removed }
        for (name, value) in new {
            changes[name] = old[name].map { $0 == value ? .kept : change($0, value) } ?? .added
        }
        return changes
    }
}

extension ReloadPlan {
    /// A key of the file and whether two configurations agree on it.
    struct SharedKey: Sendable {
        let name: String
        let isSame: @Sendable (Configuration, Configuration) -> Bool

        init<Value: Equatable & SendableMetatype>(
            _ name: String, _ value: @escaping @Sendable (Configuration) -> Value
        ) {
            self.name = name
            self.isSame = { value($0) == value($1) }
        }
    }

    /// What can be changed, beside `links`, `accounts` and `listen`.
    static let sharedKeys = [
        SharedKey("short_numbers") { $0.shortNumbers }, SharedKey("catalogue") { $0.catalogue },
        SharedKey("queue") { $0.queue }, SharedKey("sla") { $0.sla }, SharedKey("senders") { $0.senders },
        SharedKey("routes") { $0.routes },
    ]

    /// What is opened once, at the start.
    static let fixedKeys = [
        SharedKey("registers") { $0.registers }, SharedKey("journal") { $0.journal },
        SharedKey("journal_retention") { $0.journalRetention }, SharedKey("log") { $0.log },
        SharedKey("canary") { $0.canary }, SharedKey("monitor") { $0.monitor },
    ]

    /// The names of links, accounts or listeners that this becomes of, in order.
    static func names(_ changes: [String: Change], _ change: Change) -> [String] {
        changes.filter { $0.value == change }.keys.sorted()
    }
}

extension ReloadPlan: CustomStringConvertible {
    /// What changes, on one line: `catalogue changed; links: added beeline; kept kcell`.
    var description: String {
        let shared = self.shared.isEmpty ? [] : ["changed \(self.shared.joined(separator: ", "))"]
        let parts = [("links", self.links), ("accounts", self.accounts), ("listen", self.listeners)]
        let lists = parts.compactMap { name, changes in
            let words = Change.allCases.compactMap { change -> String? in
                let names = Self.names(changes, change)
                return names.isEmpty ? nil : "\(change.rawValue) \(names.joined(separator: ", "))"
            }
            return words.isEmpty ? nil : "\(name): \(words.joined(separator: ", "))"
        }
        return (shared + lists).joined(separator: "; ")
    }
}

extension Configuration {
    /// The listeners by their address.
    fileprivate var doors: [String: Listener] {
        Dictionary(self.listeners.map { ($0.address?.description ?? "", $0) }) { first, _ in first }
    }
}
