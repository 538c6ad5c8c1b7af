import Logging
import SMPPLink
import SMPPSession
import Transport

/// The doors of the bridge: where peers connect to us, and who may bind.
struct Reception: Sendable {
    private let listeners: [Configuration.Listener]
    private let server: SMPPServer
    private let logger: Logger

    /// Why the doors stay closed.
    struct CannotListen: Error, CustomStringConvertible {
        let address: SocketAddress
        let error: SystemError

        var description: String { "can't listen on \(self.address): \(self.error)" }
    }

    /// Doors that are closed until `open()`; nil where nobody may come in.
    ///
    /// - Parameter links: by name, those that an outbind may be for.
    init?(
        _ configuration: Configuration, loop: EventLoop, links: [String: OperatorLink],
        observer: LogObserver, logger: Logger
    ) {
        guard !configuration.listeners.isEmpty else { return nil }
        self.listeners = configuration.listeners
        self.logger = logger
        let shortNumbers = Set(configuration.shortNumbers)
        let accounts = configuration.accounts.compactMap { systemID, account in
            account.settings(systemID: systemID).map { settings in
                let rules = AccountRules(
                    role: account.role ?? .client, sourcePrefixes: account.sourcePrefixes,
                    shortNumbers: shortNumbers)
                return AccountLink(
                    account: settings, loop: loop, owner: AccountDesk(rules: rules, observer: observer))
            }
        }
        let outbinds = links.compactMap { name, link in
            configuration.links[name]?.outbind?.peer(of: link)
        }
        self.server = SMPPServer(accounts: accounts, outbinds: outbinds, loop: loop, owner: observer)
    }

    /// Listens.
    ///
    /// - Throws: an address can't be listened on; the doors are closed again.
    func open() async throws(CannotListen) {
        for address in self.listeners.compactMap(\.address) {
            do throws(SystemError) {
                let actual = try await self.server.listen(on: address)
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

extension Configuration.Outbind {
    fileprivate func peer(of link: OperatorLink) -> OutbindPeer? {
        self.passwordHash.map {
            OutbindPeer(systemID: self.systemID, passwordHash: $0, allowed: self.allow, link: link)
        }
    }
}
