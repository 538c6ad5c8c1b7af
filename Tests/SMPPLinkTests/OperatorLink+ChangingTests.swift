import SMPP
import SMPPSession
import SMSCSimulator
import Testing
import Transport

@testable import SMPPLink

/// Links that go on by other settings.
@Suite(.timeLimit(.minutes(1))) struct OperatorLinkChangingTests {
    private func refuses(_ bench: LinkBench) async -> LinkStatus? {
        await bench.owner.status { $0.binds[0].state == .backoff }
    }

    /// Nothing is answered, so what leaves is what the window holds: one, then three more over the same bind.
    @Test func aLargerWindowIsUsedAtOnce() async throws {
        let bench = try await LinkBench(behaviour: SMSCBehaviour(submitAnswer: { _, _ in .silence })) {
            $0.windowSize = 1
        }
        await bench.link.start()
        await bench.owner.submit((0..<10).map { .sample($0) }, over: bench.link)
        _ = await bench.smscEvent { if case .unanswered = $0 { true } else { nil } }
        #expect(await bench.link.statistics.traffic.map(\.outstanding) == [1])
        var settings = await bench.link.settings
        settings.windowSize = 4
        await bench.link.change(settings, tls: nil)
        for _ in 0..<3 { _ = await bench.smscEvent { if case .unanswered = $0 { true } else { nil } } }
        #expect(await bench.link.statistics.traffic.map(\.outstanding) == [4])
        #expect(await bench.link.statistics.counts.binds == 1)
        await bench.end()
    }

    /// The rate is one in a hundred seconds; then there is none.
    @Test func anotherRateIsUsedAtOnce() async throws {
        let bench = try await LinkBench { $0.throughput = 0.01 }
        await bench.link.start()
        await bench.owner.submit((0..<10).map { .sample($0) }, over: bench.link)
        var completions = bench.owner.completions.makeAsyncIterator()
        #expect(await completions.next()?.token == 0)
        var settings = await bench.link.settings
        settings.throughput = nil
        await bench.link.change(settings, tls: nil)
        for token in 1..<10 as Range<UInt64> { #expect(await completions.next()?.token == token) }
        #expect(await bench.link.statistics.counts.binds == 1)
        await bench.end()
    }

    @Test func anotherPasswordUnbindsInOrderAndBindsAnew() async throws {
        let bench = try await LinkBench()
        await bench.link.start()
        _ = await bench.owner.status { $0.canSubmit }
        let right = await bench.link.settings
        var wrong = right
        wrong.bind.password = "wrong"
        await bench.link.change(wrong, tls: nil)
        let end = await bench.smscEvent { if case .disconnected(let end) = $0 { end } else { nil } }
        #expect(end == .session(.unboundByPeer))
        #expect(await self.refuses(bench)?.binds[0].reason == "bind refused: ESME_RBINDFAIL")
        await bench.link.change(right, tls: nil)
        #expect(await bench.owner.status { $0.canSubmit } != nil)
        #expect(await bench.link.statistics.counts.binds == 2)
        await bench.end()
    }

    /// The right settings come while those before them are still being left.
    @Test(arguments: [[BindType.transmitter, .receiver], [.transceiver]])
    func theLastSettingsCount(_ bindTypes: [BindType]) async throws {
        let bench = try await LinkBench { $0.bindTypes = bindTypes }
        await bench.link.start()
        _ = await bench.owner.status { $0.canSubmit && $0.canReceive }
        let first = await bench.link.settings
        var (nowhere, other) = (first, first)
        nowhere.hosts[0].port = 1
        other.bindTypes = bindTypes.count == 1 ? [.transmitter, .receiver] : [.transceiver]
        await bench.link.changeTwice(nowhere, other)
        let status = await bench.owner.status {
            $0.binds.map(\.type) == other.bindTypes && $0.binds.allSatisfy { $0.state.isBound }
        }
        #expect(status != nil)
        #expect(await bench.link.statistics.counts.binds == 3)
        await bench.end()
    }

    @Test func aLinkThatIsStoppedStaysSo() async throws {
        let bench = try await LinkBench()
        await bench.link.start()
        _ = await bench.owner.status { $0.canSubmit }
        var other = await bench.link.settings
        other.bindTypes = [.transmitter]
        await bench.link.changeAndStop(other)
        let status = await bench.owner.status { $0.binds.map(\.type) == [.transmitter] }
        #expect(status?.binds[0].state == .closed)
        #expect(await bench.link.isDown)
        await bench.link.start()
        #expect(await bench.owner.status { $0.canSubmit } != nil)
        await bench.end()
    }
}

extension OperatorLink {
    fileprivate func changeAndStop(_ settings: LinkSettings) {
        self.change(settings, tls: nil)
        self.stop()
    }

    fileprivate func changeTwice(_ one: LinkSettings, _ other: LinkSettings) {
        self.change(one, tls: nil)
        self.change(other, tls: nil)
    }
}
