import Locks
import Logging
import Monotonic
import SMPP
import SMPPLink
import SMPPSession
import Transport

/// The doors of the bridge: where peers connect to us, and who may bind.
final class Reception: Sendable {
    /// An address where we listen.
    struct Door: Sendable {
        /// As the configuration has it.
        let configured: SocketAddress
        /// Where that is: the port is the kernel's choice where 0 was asked for.
        let address: SocketAddress
        var tls: TLSContext?
    }

    /// An account, and the way of its messages.
    struct Way: Sendable {
        let account: AccountLink
        let desk: AccountDesk
    }

    private struct State {
        var doors: [Door] = []
        var ways: [String: Way] = [:]
    }

    /// Why the doors stay closed.
    struct CannotListen: Error, CustomStringConvertible {
        let address: SocketAddress
        let error: SystemError

        var description: String { "can't listen on \(self.address): \(self.error)" }
    }

    let server: SMPPServer
    private let means: PipelineMeans
    private let logger: Logger
    private let ids = AccountMessageIDs()
    private let state = Locked(State())

    /// Doors that are closed until `open`.
    ///
    /// - Parameter links: by name, those that an outbind may be for.
    init(
        _ configuration: Configuration, _ means: PipelineMeans, links: [String: OperatorLink], logger: Logger
    ) {
        self.means = means
        self.logger = logger
        let ways = Self.ways(configuration.accounts, configuration, means)
        self.server = SMPPServer(
            accounts: ways.values.map(\.account), outbinds: Self.outbinds(configuration, links),
            loop: means.loop, owner: means.observer)
        self.state.withLock { $0.ways = ways }
    }

    private static func ways(
        _ accounts: [String: Configuration.Account], _ configuration: Configuration, _ means: PipelineMeans
    ) -> [String: Way] {
        var ways: [String: Way] = [:]
        for (systemID, account) in accounts {
            guard let settings = account.settings(systemID: systemID),
                let rules = account.rules(configuration.shortNumbers)
            else { continue }
            let pipeline =
                rules.role == .operator ? means.pipeline(systemID, account.replies, configuration) : nil
            let desk = AccountDesk(
                rules: rules, pipeline: pipeline, routes: means.routes, observer: means.observer)
            ways[systemID] = Way(
                account: AccountLink(account: settings, loop: means.loop, owner: desk), desk: desk)
        }
        return ways
    }

    private static func outbinds(
        _ configuration: Configuration, _ links: [String: OperatorLink]
    ) -> [OutbindPeer] {
        links.compactMap { name, link in configuration.links[name]?.outbind?.peer(of: link) }
    }

    /// The account of this name.
    func account(_ systemID: String) -> AccountLink? { self.state.withLock { $0.ways[systemID]?.account } }
    /// Who may bind, by system_id.
    var accounts: [AccountLink] { self.ways.map(\.account) }
    /// The ways of the operators' messages.
    var pipelines: [LinkPipeline] { self.ways.compactMap(\.desk.pipeline) }
    /// Where it listens.
    var doors: [Door] { self.state.withLock { $0.doors } }

    private var ways: [Way] {
        self.state.withLock { $0.ways }.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Gives each way its account, through which the replies leave.
    func attach() async { await self.attach(self.ways) }

    private func attach(_ ways: [Way]) async {
        for way in ways {
            if let pipeline = way.desk.pipeline {
                await pipeline.attach(AccountExit(account: way.account, ids: self.ids))
            } else {
                await self.means.routes.attach(way.account)
            }
        }
    }

    /// Listens where it does not yet.
    ///
    /// - Throws: an address can't be listened on; those that were opened by this call are closed again.
    func open(_ listeners: [Configuration.Listener], _ files: TLSFiles) async throws(CannotListen) {
        var opened: [Door] = []
        let doors = self.doors
        for listener in listeners where !doors.contains(where: { $0.configured == listener.address }) {
            guard let address = listener.address else { continue }
            let tls = files.listeners[address]
            do throws(SystemError) {
                let actual = try await self.server.listen(on: address, tls: tls)
                opened.append(Door(configured: address, address: actual, tls: tls))
            } catch {
                for door in opened { await self.server.stopListening(on: door.address) }
                throw CannotListen(address: address, error: error)
            }
        }
        for door in opened { self.logger.notice("listen", metadata: ["address": "\(door.address)"]) }
        self.state.withLock { $0.doors += opened }
    }

    /// Takes nobody any more, and unbinds the peers.
    func stop() async {
        await self.server.stop()
    }

    /// Waits for the peers until this moment, and closes what is left.
    func close(at end: Instant) async {
        while await !self.server.isDown, Instant.now < end {
            try? await Task.sleep(for: .milliseconds(10))
        }
        await self.server.close()
    }
}

// MARK: - Another configuration

extension Reception {
    /// Lets in whom the configuration says from now on; `open` has opened its listeners before.
    ///
    /// - Parameter links: by name, those that an outbind may be for.
    /// - Returns: the accounts that are no more, whose sessions stand still.
    func become(
        _ configuration: Configuration, _ files: TLSFiles, links: [String: OperatorLink]
    ) async -> [Way] {
        await self.secure(configuration.listeners, files)
        var ways = self.state.withLock { $0.ways }
        let gone = ways.filter { configuration.accounts[$0.key] == nil }
        for name in gone.keys { ways[name] = nil }
        for (name, way) in ways { await self.change(way, configuration.accounts[name], configuration) }
        let added = Self.ways(
            configuration.accounts.filter { ways[$0.key] == nil }, configuration, self.means)
        await self.attach(Array(added.values))
        ways.merge(added) { old, _ in old }
        self.state.withLock { $0.ways = ways }
        await self.server.change(
            accounts: ways.values.map(\.account), outbinds: Self.outbinds(configuration, links))
        return Array(gone.values)
    }

    private func change(
        _ way: Way, _ account: Configuration.Account?, _ configuration: Configuration
    ) async {
        guard let account, let settings = account.settings(systemID: way.account.systemID),
            let rules = account.rules(configuration.shortNumbers)
        else { return }
        await way.account.change(settings)
        way.desk.follow(rules)
        await way.desk.pipeline?.handle(
            .settings(self.means.settings(way.account.systemID, account.replies, configuration)))
    }

    /// Closes the doors that are no more, and gives the others the certificates as they are now.
    private func secure(_ listeners: [Configuration.Listener], _ files: TLSFiles) async {
        var doors: [Door] = []
        for var door in self.doors {
            guard listeners.contains(where: { $0.address == door.configured }) else {
                await self.server.stopListening(on: door.address)
                continue
            }
            door.tls = files.listeners[door.configured]
            await self.server.secure(door.address, tls: door.tls)
            doors.append(door)
        }
        self.state.withLock { $0.doors = doors }
    }
}

extension Configuration.Account {
    /// What the server needs to know; nil for an account without a password.
    fileprivate func settings(systemID: String) -> SMPPLink.Account? {
        self.passwordHash.map { hash in
            SMPPLink.Account(
                systemID: systemID, passwordHash: hash, allowed: self.allow, bindTypes: Set(self.bindTypes),
                maximumBinds: self.maximumBinds, throughput: self.throughput, windowSize: self.windowSize)
        }
    }

    /// What it may ask for; nil for an account without a role.
    fileprivate func rules(_ shortNumbers: [String]) -> AccountRules? {
        self.role.map { role in
            AccountRules(
                role: role, sourcePrefixes: self.sourcePrefixes, shortNumbers: Set(shortNumbers),
                sourceAddresses: Set(self.sourceAddresses))
        }
    }
}

extension Configuration.Account {
    /// How the replies to an operator's messages look: as on a link with every default.
    ///
    /// A message that can't be taken now is answered with ESME_RMSGQFUL, which tells an ESME to try again.
    fileprivate var replies: Configuration.Link {
        var link = Configuration.Link()
        link.throughput = nil
        link.refusalStatus = .messageQueueFull
        return link
    }
}

extension Configuration.Outbind {
    fileprivate func peer(of link: OperatorLink) -> OutbindPeer? {
        self.passwordHash.map {
            OutbindPeer(systemID: self.systemID, passwordHash: $0, allowed: self.allow, link: link)
        }
    }
}
