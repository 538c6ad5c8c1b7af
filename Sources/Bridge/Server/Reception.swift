import Logging
import SMPP
import SMPPLink
import SMPPSession
import Transport

/// The doors of the bridge: where peers connect to us, and who may bind.
struct Reception: Sendable {
    let doors: [(address: SocketAddress, tls: TLSContext?)]
    let server: SMPPServer
    /// Who may bind, by system_id.
    let accounts: [AccountLink]
    private let logger: Logger
    /// The operators' accounts, and the ways of their messages.
    private let ways: [(account: AccountLink, pipeline: LinkPipeline)]
    /// The clients' accounts, and the way of their messages.
    private let clients: [AccountLink]
    private let routes: RouteDesk

    /// Why the doors stay closed.
    struct CannotListen: Error, CustomStringConvertible {
        let address: SocketAddress
        let error: SystemError

        var description: String { "can't listen on \(self.address): \(self.error)" }
    }

    /// Doors that are closed until `open()`; nil where nobody may come in.
    ///
    /// - Parameters:
    ///   - links: by name, those that an outbind may be for.
    ///   - routes: the way of clients' messages.
    ///   - pipeline: makes the way of an operator's messages, given its name and how its replies look.
    /// - Throws: a certificate or key can't be used.
    init?(
        _ configuration: Configuration, loop: EventLoop, links: [String: OperatorLink], routes: RouteDesk,
        observer: LogObserver, logger: Logger, pipeline: (String, Configuration.Link) -> LinkPipeline
    ) throws {
        guard !configuration.listeners.isEmpty else { return nil }
        self.doors = try configuration.listeners.compactMap { listener in
            guard let address = listener.address else { return nil }
            return (address, try listener.tls.map { try TLSContext(server: $0) })
        }
        self.logger = logger
        let shortNumbers = Set(configuration.shortNumbers)
        var accounts: [AccountLink] = []
        var clients: [AccountLink] = []
        var ways: [(account: AccountLink, pipeline: LinkPipeline)] = []
        for (systemID, account) in configuration.accounts {
            guard let settings = account.settings(systemID: systemID), let role = account.role else {
                continue
            }
            let rules = AccountRules(
                role: role, sourcePrefixes: account.sourcePrefixes, shortNumbers: shortNumbers,
                sourceAddresses: Set(account.sourceAddresses))
            let pipeline = role == .operator ? pipeline(systemID, account.replies) : nil
            let desk = AccountDesk(rules: rules, pipeline: pipeline, routes: routes, observer: observer)
            let link = AccountLink(account: settings, loop: loop, owner: desk)
            accounts.append(link)
            if let pipeline { ways.append((link, pipeline)) } else { clients.append(link) }
        }
        self.ways = ways
        self.clients = clients
        self.routes = routes
        self.accounts = accounts.sorted { $0.account.systemID < $1.account.systemID }
        let outbinds = links.compactMap { name, link in
            configuration.links[name]?.outbind?.peer(of: link)
        }
        self.server = SMPPServer(accounts: accounts, outbinds: outbinds, loop: loop, owner: observer)
    }

    /// The ways of the operators' messages.
    var pipelines: [LinkPipeline] { self.ways.map(\.pipeline) }

    /// The account of this name.
    func account(_ systemID: String) -> AccountLink? {
        (self.ways.map(\.account) + self.clients).first { $0.account.systemID == systemID }
    }

    /// Listens.
    ///
    /// - Throws: an address can't be listened on; the doors are closed again.
    func open() async throws(CannotListen) {
        let ids = AccountMessageIDs()
        for way in self.ways { await way.pipeline.attach(AccountExit(account: way.account, ids: ids)) }
        for client in self.clients { await self.routes.attach(client) }
        for (address, tls) in self.doors {
            do throws(SystemError) {
                let actual = try await self.server.listen(on: address, tls: tls)
                self.logger.notice("listen", metadata: ["address": "\(actual)"])
            } catch {
                await self.server.stop()
                throw CannotListen(address: address, error: error)
            }
        }
    }

    /// Takes nobody any more, and unbinds the peers.
    func stop() async {
        await self.server.stop()
    }

    /// Waits for the peers until this moment, and closes what is left.
    func close(at end: ContinuousClock.Instant) async {
        while await !self.server.isDown, ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(10))
        }
        await self.server.close()
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
