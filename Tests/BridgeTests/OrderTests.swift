import Foundation
import Journal
import SMPP
import SMPPLink
import SMPPSession
import SMSCSimulator
import Testing

@testable import Bridge

@Suite(.timeLimit(.minutes(1))) struct OrderTests {
    /// How the bridge answers the next deliver_sm.
    private func refusal(_ bench: BridgeBench) async -> CommandStatus? {
        await bench.smsc.deliver("HELP", from: "77010001414")
        return await bench.event { event in
            switch event {
            case .deliverOutcome(.response(let status, _)), .willDeliverAgain(.response(let status, _), _):
                status
            default: nil
            }
        }
    }

    /// Other settings of the link, first such that its bind stays, then such that it is bound anew.
    private func reload(_ bench: BridgeBench, then: () async throws -> Void) async throws {
        var configuration = bench.bridge.configuration
        configuration.links["kcell"]?.windowSize = 7
        try await bench.bridge.reload(configuration)
        try await then()
        configuration.links["kcell"]?.addressRange.range = "1414"
        try await bench.bridge.reload(configuration)
        try await then()
    }

    @Test func aPausedLinkStaysPausedWhenTheConfigurationChanges() async throws {
        let bench = try await BridgeBench()
        try await bench.bridge.order(.pause, on: "kcell")
        var binds = 1
        try await self.reload(bench) {
            while await bench.bridge.snapshot().links[0].counts.binds < binds { await Task.yield() }
            binds += 1
            #expect(await self.refusal(bench) == .temporaryApplicationError)
        }
        try await bench.bridge.order(.resume, on: "kcell")
        #expect(await bench.ask("HELP", from: "77010000002") == "8 GRNZ: tekhosmotr.")
        try await bench.end()
    }

    @Test func anUnboundLinkStaysDownWhenTheConfigurationChanges() async throws {
        let bench = try await BridgeBench()
        while await !bench.bridge.snapshot().links[0].status.canReceive { await Task.yield() }
        try await bench.bridge.order(.unbind, on: "kcell")
        while await bench.bridge.snapshot().links[0].status.binds[0].state != .closed { await Task.yield() }
        try await self.reload(bench) {
            let link = await bench.bridge.snapshot().links[0]
            #expect(link.status.binds[0].state == .closed)
            #expect(link.counts.binds == 1)
            #expect(link.orders.isUnbound)
        }
        try bench.bridge.orders.take(.unbind, for: "beeline")
        var configuration = bench.bridge.configuration
        configuration.links["beeline"] = configuration.links["kcell"]
        try await bench.bridge.reload(configuration)
        #expect(await bench.bridge.snapshot().links.map(\.status.binds[0].state) == [.closed, .closed])
        try await bench.bridge.order(.bind, on: "kcell")
        while await bench.smsc.receivers == 0 { await Task.yield() }
        #expect(await bench.ask("HELP") == "8 GRNZ: tekhosmotr.")
        try await bench.end()
    }

    @Test func aPausedLinkStaysBoundAndRefuses() async throws {
        let bench = try await BridgeBench()
        try await bench.bridge.order(.pause, on: "kcell")
        #expect(bench.bridge.lastSnapshot.links.first?.orders.isPaused == true)
        #expect(await self.refusal(bench) == .temporaryApplicationError)
        #expect(await bench.bridge.snapshot().links.first?.status.canReceive == true)
        try await bench.bridge.order(.resume, on: "kcell")
        #expect(await bench.ask("HELP", from: "77010000002") == "8 GRNZ: tekhosmotr.")
        try await bench.stop()
    }

    @Test func anUnboundLinkStaysDownUntilItIsBound() async throws {
        let bench = try await BridgeBench()
        try await bench.bridge.order(.unbind, on: "kcell")
        while await bench.bridge.snapshot().links.first?.status.binds.first?.state != .closed {
            await Task.yield()
        }
        try await bench.bridge.order(.bind, on: "kcell")
        while await bench.smsc.receivers == 0 { await Task.yield() }
        #expect(await bench.ask("HELP") == "8 GRNZ: tekhosmotr.")
        await #expect(throws: Bridge.NoSuchLink(names: ["kcell"])) {
            try await bench.bridge.order(.bind, on: "beeline")
        }
        try await bench.stop()
    }

    /// What counts is when an order was given first, and of two the one that takes the link down.
    @Test func anOrderKnowsItsTime() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "orders-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let book = try OrderBook(path: path)
        for (action, time) in [(LinkAction.pause, 1), (.pause, 2), (.unbind, 3)] {
            try book.take(action, for: "kcell", at: WallTime(milliseconds: Int64(time)))
        }
        #expect(try OrderBook(path: path).orders(for: "kcell").since == WallTime(milliseconds: 3))
        try book.take(.bind, for: "kcell", at: WallTime(milliseconds: 4))
        #expect(try OrderBook(path: path).orders(for: "kcell").since == WallTime(milliseconds: 1))
        try book.take(.resume, for: "kcell", at: WallTime(milliseconds: 5))
        #expect(book.orders(for: "kcell").since == nil)
        // An earlier version noted no time.
        try #"{"kcell": {"paused": true, "unbound": false}}"#.write(
            toFile: path, atomically: true, encoding: .utf8)
        let old = try OrderBook(path: path).orders(for: "kcell")
        #expect(old.isPaused && old.since == nil)
    }

    @Test func ordersOutliveTheProcess() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "orders-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let book = try OrderBook(path: path)
        try book.take(.unbind, for: "kcell")
        try book.take(.pause, for: "beeline")
        try book.take(.pause, for: "tele2")
        try book.take(.resume, for: "tele2")
        let later = try OrderBook(path: path)
        #expect(later.orders(for: "kcell").isUnbound)
        #expect(!later.orders(for: "kcell").isPaused)
        #expect(later.orders(for: "beeline").isPaused)
        #expect(later.orders(for: "tele2") == LinkOrders())
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        try "{".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: OrderBook.Unusable.self) { try OrderBook(path: path) }
    }

    /// A total never goes down, or whoever makes rates of it sees what never was.
    @Test func totalsOutliveTheirLink() async throws {
        let bench = try await BridgeBench()
        #expect(await bench.ask("HELP") != nil)
        while await bench.bridge.snapshot().total.inTime == 0 { await Task.yield() }
        var configuration = bench.bridge.configuration
        let link = configuration.links.removeValue(forKey: "kcell")
        try await bench.bridge.reload(configuration)
        var snapshot = await bench.bridge.snapshot()
        #expect(snapshot.links.isEmpty)
        #expect(snapshot.total.inTime == 1 && snapshot.fiveMinutes.inTime == 1)
        #expect(snapshot.services.map(\.name) == ["help"])
        configuration.links["kcell"] = link
        try await bench.bridge.reload(configuration)
        snapshot = await bench.bridge.snapshot()
        #expect(snapshot.total.inTime == 1)
        #expect(snapshot.links[0].received.all.allSatisfy { $0 >= 0 })
        while await bench.smsc.receivers == 0 { await Task.yield() }
        #expect(await bench.ask("HELP", from: "77010000002") == "8 GRNZ: tekhosmotr.")
        try await bench.end()
    }

    /// Whoever takes nothing new takes nothing by a new link either.
    @Test func aLinkThatIsAddedDrainsLikeTheOthers() async throws {
        let bench = try await BridgeBench()
        await bench.bridge.drain()
        var configuration = bench.bridge.configuration
        configuration.links["beeline"] = configuration.links["kcell"]
        configuration.links["kcell"] = nil
        try await bench.bridge.reload(configuration)
        while await !bench.bridge.snapshot().links[0].status.canReceive { await Task.yield() }
        #expect(await self.refusal(bench) == .temporaryApplicationError)
        try await bench.end()
    }

    @Test func aSnapshotCountsByServiceAndTime() async throws {
        let bench = try await BridgeBench()
        #expect(await bench.ask("HELP") != nil)
        var snapshot = await bench.bridge.snapshot()
        while snapshot.total.inTime == 0 { snapshot = await bench.bridge.snapshot() }
        #expect(snapshot.services.map(\.name) == ["help"])
        #expect(snapshot.services.first?.answers.answered == 1)
        #expect(snapshot.services.first?.replyTimes.count == 1)
        #expect(snapshot.fiveMinutes.inTime == 1 && snapshot.fiveMinutes.ratio == 1)
        #expect(snapshot.links.first?.traffic.lastReceived != nil)
        #expect(snapshot.links.first?.traffic.lastSent != nil)
        #expect(snapshot.reasonsNotReady == [])
        await bench.bridge.drain()
        #expect(bench.bridge.lastSnapshot.reasonsNotReady == ["draining: nothing new is taken"])
        try await bench.stop()
    }
}
