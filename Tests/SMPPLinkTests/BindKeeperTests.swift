import Monotonic
import SMPP
import SMPPSession
import Testing

@testable import SMPPLink

@Suite struct BindKeeperTests {
    let start = Instant.now

    private func binding(_ hosts: Int = 1, seed: UInt64 = 1) -> BindKeeper {
        var keeper = BindKeeper(hostCount: hosts, seed: seed)
        _ = keeper.start()
        keeper.connected()
        return keeper
    }

    /// The wait that an action asks for.
    private func wait(_ action: BindKeeper.Action?, from now: Instant) -> Duration? {
        guard case .wake(let moment) = action else { return nil }
        return moment - now
    }

    @Test func startsWithTheFirstHostOnce() {
        var keeper = BindKeeper(hostCount: 3, seed: 1)
        #expect(keeper.start() == .connect(host: 0))
        #expect(keeper.start() == nil)
        #expect(keeper.attempts == 1)
    }

    @Test func hostsAreTriedInOrderThenThereIsAWait() {
        var keeper = BindKeeper(hostCount: 3, seed: 1)
        _ = keeper.start()
        #expect(keeper.failed(.connection, at: self.start) == .connect(host: 1))
        #expect(keeper.failed(.connection, at: self.start) == .connect(host: 2))
        let action = keeper.failed(.connection, at: self.start)
        #expect(self.wait(action, from: self.start) != nil)
        #expect(keeper.timePassed(at: self.start + .seconds(10)) == .connect(host: 0))
    }

    /// 0.2 s doubling to 10 s, with full jitter: each wait is at most its cap, and the caps grow.
    @Test(arguments: 0..<100)
    func lostConnectionsBackOffToTenSeconds(_ seed: UInt64) {
        var keeper = BindKeeper(hostCount: 1, seed: seed)
        _ = keeper.start()
        var now = self.start
        var caps: [Duration] = [
            .milliseconds(200), .milliseconds(400), .milliseconds(800), .milliseconds(1600),
        ]
        caps += [.milliseconds(3200), .milliseconds(6400)]
        for attempt in 0..<20 {
            guard let wait = self.wait(keeper.failed(.connection, at: now), from: now) else {
                Issue.record("no wait")
                return
            }
            #expect(wait >= .milliseconds(50))
            #expect(wait <= (attempt < caps.count ? caps[attempt] : .seconds(10)))
            now += wait
            #expect(keeper.timePassed(at: now) == .connect(host: 0))
        }
    }

    @Test(arguments: [CommandStatus.bindFailed, .invalidPassword, .invalidSystemID, .systemError, .throttled])
    func refusedBindsAreSlowerAndNeverGivenUp(_ status: CommandStatus) {
        var keeper = self.binding()
        var now = self.start
        for _ in 0..<200 {
            guard let wait = self.wait(keeper.failed(.bindRefused(status), at: now), from: now) else {
                Issue.record("given up")
                return
            }
            #expect(wait >= .seconds(5) && wait <= .seconds(60))
            now += wait
            #expect(keeper.timePassed(at: now) == .connect(host: 0))
            keeper.connected()
        }
    }

    @Test(arguments: 0..<50)
    func alreadyBoundWaitsForTheOldSessionOnTheSameHost(_ seed: UInt64) {
        var keeper = self.binding(2, seed: seed)
        let wait = self.wait(keeper.failed(.bindRefused(.alreadyBound), at: self.start), from: self.start)
        #expect(wait.map { $0 >= .seconds(5) && $0 <= .seconds(15) } == true)
        #expect(keeper.timePassed(at: self.start + .seconds(15)) == .connect(host: 0))
    }

    @Test func aLostBindComesBackToTheFirstHost() {
        var keeper = BindKeeper(hostCount: 2, seed: 1)
        _ = keeper.start()
        _ = keeper.failed(.connection, at: self.start)
        keeper.connected()
        keeper.bound(at: self.start)
        let lost = self.start + .seconds(3600)
        let wait = self.wait(keeper.failed(.lost, at: lost), from: lost)
        #expect(wait.map { $0 <= .milliseconds(200) } == true)
        #expect(keeper.timePassed(at: lost + .seconds(1)) == .connect(host: 0))
    }

    @Test func aBindThatDoesNotLastLeadsToTheNextHost() {
        var keeper = self.binding(2)
        keeper.bound(at: self.start)
        let lost = self.start + .seconds(1)
        #expect(self.wait(keeper.failed(.lost, at: lost), from: lost) != nil)
        #expect(keeper.timePassed(at: lost + .seconds(1)) == .connect(host: 1))
    }

    /// An SMSC that takes binds and drops them at once must not be stormed.
    @Test func bindsThatDoNotLastKeepBackingOff() {
        var keeper = BindKeeper(hostCount: 1, seed: 3)
        _ = keeper.start()
        var now = self.start
        for _ in 0..<1000 {
            keeper.connected()
            keeper.bound(at: now)
            guard let wait = self.wait(keeper.failed(.lost, at: now), from: now) else { return }
            now += wait
            _ = keeper.timePassed(at: now)
        }
        #expect(1000 / ((now - self.start) / .seconds(1)) < 1)
    }

    @Test func timePassedTooEarlyWaitsOn() {
        var keeper = BindKeeper(hostCount: 1, seed: 3)
        _ = keeper.start()
        guard case .wake(let moment) = keeper.failed(.connection, at: self.start) else {
            Issue.record("no wait")
            return
        }
        #expect(keeper.timePassed(at: self.start) == .wake(at: moment))
    }

    @Test func stoppedItStaysDown() {
        var keeper = self.binding()
        keeper.stop()
        #expect(keeper.failed(.lost, at: self.start) == nil)
        #expect(keeper.timePassed(at: self.start + .seconds(100)) == nil)
        #expect(keeper.state == .idle)
    }
}
