import Foundation
import SMPP
import SMPPLink
import SMPPSession
import SMSCSimulator
import Testing

@testable import Bridge

@Suite struct OrderTests {
    @Test func aPausedLinkStaysBoundAndRefuses() async throws {
        let bench = try await BridgeBench()
        try await bench.bridge.order(.pause, on: "kcell")
        #expect(bench.bridge.lastSnapshot.links.first?.orders.isPaused == true)
        await bench.smsc.deliver("HELP", from: "77010001414")
        let status = await bench.event { event -> CommandStatus? in
            switch event {
            case .deliverOutcome(.response(let status, _)), .willDeliverAgain(.response(let status, _), _):
                status
            default: nil
            }
        }
        #expect(status == .temporaryApplicationError)
        #expect(bench.bridge.lastSnapshot.links.first?.status.canReceive == true)
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
