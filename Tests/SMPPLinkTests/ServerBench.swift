import Locks
import SMPP
import SMPPSession
import Testing
import Transport

@testable import SMPPLink

/// A server on loopback, with accounts whose owners record what they are told.
final class ServerBench: ServerOwner, Sendable {
    let loop: EventLoop
    let owner = RecordingAccountOwner()
    let events: AsyncStream<ServerEvent>
    private let event: AsyncStream<ServerEvent>.Continuation
    private let parts = Locked<(server: SMPPServer, account: AccountLink, address: SocketAddress)?>(nil)

    /// The hash of "secret08", cheaper than ours are: what is tested here is not scrypt.
    static let hash = PasswordHash(
        "$scrypt$ln=10,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$HUu/gn94e4c43bBsOdvIH0icgQ/YPq16k2LljZiY9xs")

    init(
        settings: ServerSettings = ServerSettings(), tls: TLSContext? = nil,
        _ change: (inout Account) -> Void = { _ in },
        outbinds: (EventLoop) throws -> [OutbindPeer] = { _ in [] }
    ) async throws {
        self.loop = try EventLoop(name: "server")
        (self.events, self.event) = AsyncStream.makeStream()
        let here = try #require(IPNetwork("127.0.0.0/24"))
        var account = Account(
            systemID: "operator2", passwordHash: try #require(Self.hash), allowed: [here], throughput: nil)
        change(&account)
        let link = AccountLink(account: account, loop: self.loop, owner: self.owner)
        let server = SMPPServer(
            settings: settings, accounts: [link], outbinds: try outbinds(self.loop), loop: self.loop,
            owner: self)
        let address = try await server.listen(
            on: try #require(SocketAddress(ip: "127.0.0.1", port: 0)), tls: tls)
        self.parts.withLock { $0 = (server, link, address) }
    }

    var server: SMPPServer { get throws { try #require(self.parts.withLock { $0?.server }) } }
    var account: AccountLink { get throws { try #require(self.parts.withLock { $0?.account }) } }
    var address: SocketAddress { get throws { try #require(self.parts.withLock { $0?.address }) } }

    func end() async throws {
        try await self.server.stop()
        try await self.server.close()
        await self.loop.shutdown()
    }

    /// Waits until no connection is left: a closed one has a moment to read its last octets.
    func isDeserted() async throws {
        while try await self.server.status.connections > 0 { await Task.yield() }
    }

    func client(from source: String = "127.0.0.1") throws -> RawClient {
        try RawClient(to: self.address, from: source)
    }

    /// A client that is bound.
    func bound(_ pdu: PDU = .right) throws -> RawClient {
        let client = try self.client()
        try #require(try client.bind(pdu) == .ok)
        return client
    }

    func server(_ server: SMPPServer, noted event: ServerEvent) {
        self.event.yield(event)
    }

    /// Waits for the first event that fits.
    func event<Value>(_ pick: (ServerEvent) -> Value?) async -> Value? {
        for await event in self.events {
            if let value = pick(event) { return value }
        }
        return nil
    }
}

extension PDU {
    static let right = PDU.bindTransceiver(Bind(systemID: "operator2", password: "secret08"))
    static let wrong = PDU.bindTransceiver(Bind(systemID: "operator2", password: "secret09"))
    static let nobody = PDU.bindTransceiver(Bind(systemID: "nobody", password: "secret08"))

    static func question(_ text: String = "8") -> PDU {
        .submitSM(
            SubmitSM(
                source: Address(ton: .international, npi: .isdn, digits: "77051234567"),
                destination: Address(digits: "1414"), shortMessage: Array(text.utf8)))
    }

    static func answer(_ tlvs: TLVs = TLVs()) -> PDU {
        .deliverSM(
            DeliverSM(
                source: Address(digits: "1414"),
                destination: Address(ton: .international, npi: .isdn, digits: "77051234567"),
                shortMessage: Array("yes".utf8), tlvs: tlvs))
    }
}

/// An owner that answers nothing by itself, and keeps what it is told.
final class RecordingAccountOwner: AccountOwner {
    let waiting = Locked<[(pdu: PDU, token: UInt64)]>([])
    let deliveries: AsyncStream<Delivery>
    let completions: AsyncStream<Completion>
    let changes: AsyncStream<AccountStatus>
    /// What has become of the responses: the connection, and whether its socket has them.
    let acknowledgements: AsyncStream<Acknowledgement>
    private let delivery: AsyncStream<Delivery>.Continuation
    private let completion: AsyncStream<Completion>.Continuation
    private let change: AsyncStream<AccountStatus>.Continuation
    private let acknowledgement: AsyncStream<Acknowledgement>.Continuation

    enum Acknowledgement: Hashable, Sendable {
        case answered(UInt64)
        case closed(UInt64)
    }

    init() {
        (self.deliveries, self.delivery) = AsyncStream.makeStream()
        (self.completions, self.completion) = AsyncStream.makeStream()
        (self.changes, self.change) = AsyncStream.makeStream()
        (self.acknowledgements, self.acknowledgement) = AsyncStream.makeStream()
    }

    func send(_ requests: [(pdu: PDU, token: UInt64)], by account: AccountLink) async {
        self.waiting.withLock { $0 += requests }
        await account.wake()
    }

    func account(_ account: AccountLink, delivered deliveries: [Delivery]) {
        for delivery in deliveries { self.delivery.yield(delivery) }
    }

    func account(_ account: AccountLink, completed completions: [Completion]) {
        for completion in completions { self.completion.yield(completion) }
    }

    func account(_ account: AccountLink, nextRequests count: Int) -> [(pdu: PDU, token: UInt64)] {
        self.waiting.withLock { waiting in
            defer { waiting.removeFirst(min(count, waiting.count)) }
            return Array(waiting.prefix(count))
        }
    }

    func account(_ account: AccountLink, settled token: UInt64, _ verdict: SubmitVerdict) {}

    func account(_ account: AccountLink, answered connection: UInt64) {
        self.acknowledgement.yield(.answered(connection))
    }

    func account(_ account: AccountLink, closed connection: UInt64) {
        self.acknowledgement.yield(.closed(connection))
    }

    func account(_ account: AccountLink, changed status: AccountStatus) {
        self.change.yield(status)
    }
}
