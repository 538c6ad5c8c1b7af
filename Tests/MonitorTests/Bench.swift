import Locks
import Logging
import Monotonic
import SMPP
import SMPPSession

@testable import Bridge
@testable import Journal
@testable import Monitor
@testable import SMPPLink
@testable import Services
@testable import Transport

/// A daemon that is not there: it shows a snapshot and notes what it is told.
final class FakeDaemon: Monitored {
    let snapshot: Locked<BridgeSnapshot>
    let orders = Locked<[String]>([])

    init(_ snapshot: BridgeSnapshot = .sample()) {
        self.snapshot = Locked(snapshot)
    }

    var lastSnapshot: BridgeSnapshot { self.snapshot.withLock { $0 } }

    func order(_ action: LinkAction, on link: String) async throws {
        guard link == "kcell" else { throw Bridge.NoSuchLink(names: ["kcell"]) }
        self.orders.withLock { $0.append("\(action.rawValue) \(link)") }
    }

    func message(_ id: MessageID) async throws(JournalError) -> Bridge.MessageTimeline? {
        id.rawValue == 1 ? .sample : nil
    }

    func messages(from number: String) async throws(JournalError) -> [Bridge.MessageTimeline] {
        number == "77010001414" ? [.sample] : []
    }

    func drain() async {
        self.orders.withLock { $0.append("drain") }
    }
}

enum Tokens {
    static let read = "read-0123456789abcdef"
    static let operate = "operate-0123456789abc"
    static let admin = "admin-0123456789abcde"

    static var all: [AccessToken] {
        [
            AccessToken(role: .read, token: Secret(self.read)),
            AccessToken(role: .operate, token: Secret(self.operate)),
            AccessToken(role: .admin, token: Secret(self.admin)),
        ]
    }

    static var settings: Configuration.Monitor {
        var settings = Configuration.Monitor()
        settings.tokens = self.all
        settings.address = SocketAddress(ip: "127.0.0.1", port: 0)
        return settings
    }
}

extension MonitorDesk {
    static func test(
        _ daemon: FakeDaemon = FakeDaemon(), process: MonitoredProcess = MonitoredProcess()
    ) -> MonitorDesk {
        MonitorDesk(daemon, Tokens.settings, process: process)
    }

    func get(_ path: String, _ token: String? = Tokens.read, accept: String? = nil) async -> WebResponse {
        await self.send("GET", path, token, accept: accept)
    }

    func send(
        _ method: String, _ path: String, _ token: String? = nil, accept: String? = nil, body: String = "",
        as contentType: String = "application/json"
    ) async -> WebResponse {
        var request = WebRequest(method: method, path: path)
        request.host = "localhost:9414"
        request.authorization = token.map { "Bearer \($0)" }
        request.accept = accept
        request.contentType = contentType
        request.body = Array(body.utf8)
        request.peer = "127.0.0.1"
        return await self.answer(request)
    }
}

extension WebResponse {
    var text: String {
        if case .octets(let octets) = self.body { String(decoding: octets, as: UTF8.self) } else { "" }
    }

    func header(_ name: String) -> String? { self.headers.first { $0.name == name }?.value }
}

extension BridgeSnapshot {
    /// A link that is bound and has answered, one that is refused, an account, a register that is spared.
    static func sample(at: Instant = .now, wall: WallTime = .now) -> BridgeSnapshot {
        var snapshot = BridgeSnapshot(at: at, wall: wall, started: at - .seconds(7_325))
        var good = LinkStatus.Bind(type: .transceiver, since: at - .seconds(90))
        good.state = .boundTRX
        good.host = "smsc.example:2775"
        good.tls = TLSFacts(version: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384", peerNotAfter: 1_900_000_000)
        var bad = LinkStatus.Bind(type: .transceiver, since: at - .seconds(3))
        bad.state = .backoff
        bad.reason = "bind refused: ESME_RBINDFAIL"
        bad.nextAttempt = at + .seconds(2)
        bad.boundUntil = at - .seconds(33)
        var counts = PipelineCounts()
        counts.accepted = 12
        let service = counts.count(
            Answer(service: "vehicle_inspection", row: nil, argument: nil, text: "", outcome: .answered))
        counts.replied(in: .milliseconds(7), isLate: false, by: service)
        snapshot.links = [
            .sample("beeline", bad, PipelineCounts()), .sample("kcell", good, counts),
        ]
        snapshot.accounts = [.sample]
        snapshot.server = ServerStatus()
        snapshot.routes.accepted = 9
        snapshot.services = counts.services
        snapshot.handlerTimes = ["vehicle_inspection": .sample(.milliseconds(7))]
        snapshot.total.add(counts)
        snapshot.fiveMinutes = snapshot.total
        snapshot.registers = [
            RegisterHealth(
                register: .citizens, state: .open, duration: .seconds(4), calls: 0, overdueCalls: 1,
                sparedCalls: 5)
        ]
        snapshot.canary = CanaryStatus()
        snapshot.canary?.asked = 3
        snapshot.canary?.answered = 2
        snapshot.canary?.isWorking = false
        snapshot.canary?.time = .milliseconds(1_500)
        snapshot.certificates = [Certificate(name: "kcell peer", notAfter: 1_900_000_000)]
        snapshot.events = [
            RecentEvents.Event(
                milliseconds: 1_795_837_811_061, level: .warning, event: "link state",
                fields: [RecentEvents.Field(name: "link", value: "beeline")])
        ]
        return snapshot
    }
}

extension ReplyTimes {
    static func sample(_ time: Duration) -> Self {
        var times = Self()
        times.count(time)
        return times
    }
}

extension BridgeSnapshot.Link {
    static func sample(
        _ name: String, _ bind: LinkStatus.Bind, _ counts: PipelineCounts, _ orders: LinkOrders = LinkOrders()
    ) -> Self {
        var linkCounts = LinkCounts()
        linkCounts.binds = 1
        linkCounts.accepted = counts.accepted
        linkCounts.errors = [.throttled: 3]
        linkCounts.refusedBinds = [.bindFailed: 2]
        return Self(
            status: LinkStatus(name: name, binds: [bind]), counts: linkCounts, traffic: ConnectionTraffic(),
            pipeline: counts, open: 0, oldestArrival: nil, windowSize: 10, orders: orders,
            enquireLinkInterval: .seconds(10))
    }
}

extension BridgeSnapshot.Account {
    static var sample: Self {
        let peer = SocketAddress(ip: "127.0.0.1", port: 4711)
        let binds = peer.map {
            [
                AccountStatus.Bind(
                    type: .transceiver, state: .boundTRX, since: .now, peer: $0, interfaceVersion: 0x34,
                    tls: TLSFacts(version: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384", peerNotAfter: nil))
            ]
        }
        return Self(
            status: AccountStatus(systemID: "operator2", binds: binds ?? [], reason: nil),
            counts: AccountCounts(),
            traffic: ConnectionTraffic(), windowSize: 10)
    }
}

extension Bridge.MessageTimeline {
    /// Answered in two segments, of which the SMSC has one.
    static var sample: Self {
        var message = JournaledMessage(
            id: MessageID(rawValue: 1), link: "kcell", arrival: WallTime(milliseconds: 1_795_837_811_061),
            sender: [UInt8](repeating: 0xAB, count: 32))
        message.parts = [
            JournaledMessage.Part(
                id: MessageID(rawValue: 1), arrival: message.arrival, dataCoding: 8, octetCount: 20)
        ]
        message.segments = [JournaledMessage.Segment(number: 1), JournaledMessage.Segment(number: 2)]
        message.segments[0].messageID = "4A"
        message.segments[0].submitted = WallTime(milliseconds: 1_795_837_811_561)
        return Self(journaled: message, link: "kcell", phase: "sending")
    }
}
