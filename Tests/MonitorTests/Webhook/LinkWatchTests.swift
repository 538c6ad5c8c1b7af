import Monotonic
import SMPPSession
import Testing

@testable import Bridge
@testable import Monitor
@testable import SMPPLink

@Suite struct LinkWatchTests {
    private static func snapshot(
        _ states: [LinkStatus.State], binds: Int = 1, _ orders: LinkOrders = LinkOrders(),
        after time: Duration = .seconds(60)
    ) -> BridgeSnapshot {
        let now = Instant.now
        var snapshot = BridgeSnapshot(at: now, wall: .now, started: now - time)
        let list = states.map { state in
            var bind = LinkStatus.Bind(type: .transceiver, since: now)
            bind.state = state
            bind.reason = "bind refused: ESME_RBINDFAIL"
            return bind
        }
        var counts = LinkCounts()
        counts.binds = binds
        snapshot.links = [
            BridgeSnapshot.Link(
                status: LinkStatus(name: "kcell", binds: list), counts: counts, traffic: ConnectionTraffic(),
                pipeline: PipelineCounts(), open: 0, oldestArrival: nil, windowSize: 1, orders: orders,
                enquireLinkInterval: .seconds(10))
        ]
        return snapshot
    }

    private static func types(_ watch: inout LinkWatch, _ snapshot: BridgeSnapshot) -> [String] {
        watch.look(snapshot).map { event in
            let text = String(decoding: event.body, as: UTF8.self)
            return text.split(separator: "\"").dropFirst(3).first.map(String.init) ?? ""
        }
    }

    /// The steps of an attempt are not told, only what they lead to.
    @Test func aLinkLostAndFoundIsToldOnceEach() {
        var watch = LinkWatch()
        #expect(Self.types(&watch, Self.snapshot([.boundTRX])) == ["link.up"])
        #expect(Self.types(&watch, Self.snapshot([.boundTRX])) == [])
        #expect(Self.types(&watch, Self.snapshot([.backoff])) == ["link.down"])
        for state in [LinkStatus.State.connecting, .tls, .binding, .backoff] {
            #expect(Self.types(&watch, Self.snapshot([state])) == [])
        }
        #expect(Self.types(&watch, Self.snapshot([.boundTRX], binds: 2)) == ["link.up"])
        // Lost and bound again between two looks.
        #expect(Self.types(&watch, Self.snapshot([.boundTRX], binds: 3)) == ["link.up"])
    }

    @Test func ordersAndHalvesAreConditions() {
        var watch = LinkWatch()
        #expect(Self.types(&watch, Self.snapshot([.boundTX, .binding])) == ["link.half"])
        #expect(Self.types(&watch, Self.snapshot([.boundTX, .boundRX])) == ["link.up"])
        var orders = LinkOrders()
        orders.isPaused = true
        #expect(Self.types(&watch, Self.snapshot([.boundTX, .boundRX], orders)) == ["link.paused"])
        orders.isUnbound = true
        #expect(Self.types(&watch, Self.snapshot([.draining, .draining], orders)) == ["link.unbound"])
    }

    @Test func afterAStartALinkHasTheTimeToBind() {
        var watch = LinkWatch()
        #expect(Self.types(&watch, Self.snapshot([.connecting], after: .seconds(9))) == [])
        #expect(Self.types(&watch, Self.snapshot([.backoff], after: .seconds(11))) == ["link.down"])
    }

    @Test func theEventSaysWhy() {
        var watch = LinkWatch()
        let text = watch.look(Self.snapshot([.backoff])).map { String(decoding: $0.body, as: UTF8.self) }
            .joined()
        #expect(text.contains("\"reason\": \"bind refused: ESME_RBINDFAIL\""))
        #expect(text.contains("\"link\": \"kcell\"") && text.contains("\"previous\": null"))
    }
}
