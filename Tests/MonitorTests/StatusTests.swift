import Journal
import Monotonic
import SMPPSession
import Testing

@testable import Bridge
@testable import Monitor
@testable import SMPPLink

@Suite struct StatusTests {
    /// What kannel_exporter and Kannel's own scripts look for.
    @Test func kannelsReadersFindTheirWords() {
        let xml = BridgeSnapshot.sample().kannelStatus
        #expect(xml.hasPrefix("<?xml version=\"1.0\"?>\n<gateway>"))
        #expect(xml.contains("<status>running, uptime 0d 2h 2m 5s</status>"))
        #expect(xml.contains("<id>kcell</id>\n\t\t\t<status>online 90s</status>"))
        #expect(xml.contains("<id>beeline</id>\n\t\t\t<status>re-connecting</status>"))
        #expect(xml.contains("<count>2</count>"))
        #expect(xml.contains("<received>12</received>\n\t\t\t\t<sent>12</sent>"))
    }

    @Test func theTableSaysWhichLinkIsDownSinceWhenAndWhy() {
        let lines = BridgeSnapshot.sample().table(isLive: true).split(separator: "\n")
        let beeline = lines.first { $0.hasPrefix("beeline") }.map { $0.split(separator: " ") }
        #expect(beeline?[1] == "backoff")
        #expect(beeline?[2] == "33.0s")
        #expect(
            lines.contains { $0.hasPrefix("beeline") && $0.contains("ESME_RBINDFAIL, next attempt in 2.0s") })
        #expect(lines.contains("registers   citizens BREAKER open"))
    }

    @Test(
        arguments: [
            (0.0042, "0.004s"), (4.26, "4.3s"), (190, "3m10s"), (7_505, "2h05m"), (277_000, "3d04h"),
        ])
    func spansAreShort(_ seconds: Double, _ text: String) {
        #expect(BridgeSnapshot.span(seconds) == text)
    }

    /// Bound for a minute and a half, paused for five seconds.
    @Test func aPausedLinkTellsHowLongItIsPaused() throws {
        var snapshot = BridgeSnapshot.sample()
        let bound = try #require(snapshot.links.last)
        var orders = LinkOrders()
        orders.pause(at: WallTime(milliseconds: snapshot.wall.milliseconds - 5_000))
        let bind = try #require(bound.status.binds.first)
        snapshot.links = [.sample("kcell", bind, PipelineCounts(), orders)]
        let line = snapshot.table(isLive: true).split(separator: "\n").first { $0.hasPrefix("kcell") }
        #expect(line?.split(separator: " ").prefix(3).elementsEqual(["kcell", "paused", "5.0s"]) == true)
    }

    /// As many days before as the alert CertExpiry, and not before that.
    @Test func aCertificateThatEndsSoonHasALine() {
        var snapshot = BridgeSnapshot.sample()
        let now = Int(snapshot.wall.milliseconds / 1_000)
        snapshot.certificates = [
            BridgeSnapshot.Certificate(name: "kcell", notAfter: now + 31 * 86_400),
            BridgeSnapshot.Certificate(name: "kcell peer", notAfter: now + 3 * 86_400 + 3_601),
        ]
        let table = snapshot.table(
            isLive: true, certificate: BridgeSnapshot.Certificate(name: "monitor", notAfter: now - 1))
        let lines = table.split(separator: "\n").filter { $0.hasPrefix("certificate") }
        #expect(lines == ["certificate kcell peer: ends in 3d01h", "certificate monitor: HAS ENDED"])
    }

    @Test func ofAPairTheBindThatIsDownCounts() {
        var up = LinkStatus.Bind(type: .transmitter, since: .now)
        up.state = .boundTX
        var down = LinkStatus.Bind(type: .receiver, since: .now)
        down.state = .binding
        let link = { (binds: [LinkStatus.Bind], orders: LinkOrders) in
            BridgeSnapshot.Link(
                status: LinkStatus(name: "a", binds: binds), counts: LinkCounts(),
                traffic: ConnectionTraffic(),
                pipeline: PipelineCounts(), open: 0, oldestArrival: nil, windowSize: 1, orders: orders,
                enquireLinkInterval: .seconds(10))
        }
        #expect(link([up, down], LinkOrders()).state == "binding")
        down.state = .boundRX
        #expect(link([up, down], LinkOrders()).state == "bound_trx")
        var paused = LinkOrders()
        paused.isPaused = true
        #expect(link([up, down], paused).state == "paused")
    }
}
