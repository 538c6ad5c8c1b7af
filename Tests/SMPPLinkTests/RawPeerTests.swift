import Locks
import SMPP
import SMPPSession
import Testing
import Transport

@testable import SMPPLink

/// Links against a peer that keeps to no session.
@Suite(.timeLimit(.minutes(1))) struct RawPeerTests {
    /// A link that is bound to a raw peer.
    private final class Bench: Sendable {
        let peerLoop: EventLoop
        let linkLoop: EventLoop
        let peer: RawPeer
        let owner = RecordingOwner()
        let link: OperatorLink

        init(
            _ script: @escaping RawPeer.Script = RawPeer.polite,
            settings change: (inout LinkSettings) -> Void = { _ in }
        ) async throws {
            self.peerLoop = try EventLoop(name: "peer")
            self.linkLoop = try EventLoop(name: "link")
            self.peer = try RawPeer(loop: self.peerLoop, script: script)
            try await self.peer.start()
            var settings = LinkSettings(
                name: "raw", hosts: [LinkSettings.Host(name: "127.0.0.1", port: self.peer.address.port)],
                bind: Bind(systemID: "egov1414", password: "secret08"), throughput: nil)
            change(&settings)
            self.link = OperatorLink(settings: settings, loop: self.linkLoop, owner: self.owner, seed: 1)
            await self.link.start()
        }

        func bound() async {
            _ = await self.owner.status { $0.canSubmit }
            await self.link.limitOutputBuffer()
        }

        /// Waits for the first PDU of this command.
        func received(_ command: CommandID) async -> Header? {
            for await header in self.peer.received where header.commandID == command { return header }
            return nil
        }

        func end() async {
            await self.link.stop()
            await self.link.close()
            await self.peer.stop()
            await self.linkLoop.shutdown()
            await self.peerLoop.shutdown()
        }
    }

    private static let question = PDU.deliverSM(
        DeliverSM(source: Address(digits: "7701"), destination: Address(digits: "1414"), shortMessage: [0x34])
    )

    @Test func alertNotificationIsAnsweredByNothing() async throws {
        let bench = try await Bench()
        await bench.bound()
        let alert = PDU.alertNotification(
            AlertNotification(source: Address(digits: "7701"), esme: Address(digits: "1414")))
        await bench.peer.send(alert, sequences: 1...3)
        await bench.peer.send(Self.question, sequences: 9...9)
        #expect(await bench.received(.deliverSMResp)?.sequenceNumber == SequenceNumber(rawValue: 9))
        #expect(await bench.peer.counts[.deliverSMResp] == 1)
        #expect(await bench.link.statistics.counts.alertNotifications == 3)
        await bench.end()
    }

    /// A peer that sends and never reads is closed at the output limit, whatever it sends.
    @Test func aPeerThatNeverReadsIsClosedAtTheLimit() async throws {
        let bench = try await Bench(settings: { $0.limits.outputLimit = 300_000 })
        await bench.bound()
        await bench.peer.becomeDeaf()
        await bench.peer.send(.enquireLink, sequences: 1...1_000_000)
        let status = await bench.owner.status { $0.binds[0].state == .backoff }
        #expect(status?.binds[0].reason?.hasPrefix("the peer does not read") == true)
        await bench.end()
    }

    /// Responses that were due leave before the connection closes, at the pace of the peer.
    @Test func aSlowPeerGetsAllItsResponsesBeforeTheEnd() async throws {
        let count: UInt32 = 20_000
        let bench = try await Bench(settings: {
            $0.limits.outputLimit = 1 << 26
            $0.limits.linger = .seconds(30)
        })
        await bench.bound()
        await bench.peer.becomeDeaf()
        await bench.peer.send(Self.question, sequences: 1...count)
        await bench.peer.send(.unbind, sequences: 7...7)
        // All has been taken by the link when it tells that the peer unbinds.
        _ = await bench.owner.status { !$0.canSubmit }
        await bench.peer.listenAgain()
        _ = await bench.received(.unbindResp)
        #expect(await bench.peer.counts[.deliverSMResp] == Int(count))
        await bench.end()
    }

    /// A submission that finds no room behind responses which the peer does not read leaves when it has read them.
    @Test func submissionsLeaveWhenThePeerReadsAgain() async throws {
        let count: UInt32 = 20_000
        let bench = try await Bench(settings: {
            $0.limits.outputLimit = 1 << 26
            $0.limits.outputHighMark = 1000
        })
        await bench.bound()
        await bench.peer.becomeDeaf()
        await bench.peer.send(Self.question, sequences: 1...count)
        var delivered: UInt32 = 0
        for await _ in bench.owner.deliveries {
            delivered += 1
            if delivered == count { break }
        }
        await bench.owner.submit([.sample(1)], over: bench.link)
        // The link has been asked: it had no room.
        #expect(bench.owner.state.withLock { $0.waiting.count } == 1)
        await bench.peer.listenAgain()
        #expect(await bench.received(.submitSM) != nil)
        await bench.end()
    }

    /// A turn may produce so many octets that its submissions find no room, and the kernel take them all at once.
    @Test func aSubmissionLeavesBehindResponsesThatNobodyWaitsFor() async throws {
        let bench = try await Bench(settings: { $0.limits.outputHighMark = 1 })
        await bench.bound()
        bench.owner.state.withLock {
            $0.waiting = [.sample(1)]
            $0.wakesForDeliveries = true
        }
        await bench.peer.send(Self.question, sequences: 1...1)
        #expect(await bench.received(.submitSM) != nil)
        await bench.end()
    }

    /// generic_nack means that the SMSC does not have the message, even with ESME_ROK.
    @Test func genericNackWithoutAnErrorIsRetried() async throws {
        let bench = try await Bench({ header, pdu in
            guard case .submitSM = pdu else { return RawPeer.polite(header, pdu) }
            return [(.genericNack, .ok, header.sequenceNumber.rawValue)]
        })
        await bench.bound()
        await bench.owner.submit([.sample(5)], over: bench.link)
        var completions = bench.owner.completions.makeAsyncIterator()
        #expect(await completions.next() == Completion(token: 5, verdict: .retry(.systemError)))
        await bench.end()
    }

    /// Statuses that a peer makes up are counted together: the table stays as small as the specification's.
    @Test func madeUpStatusesDoNotMakeTheCountsGrow() async throws {
        let bench = try await Bench({ header, pdu in
            guard case .submitSM = pdu else { return RawPeer.polite(header, pdu) }
            let sequence = header.sequenceNumber.rawValue
            let response = PDU.submitSMResp(SubmitSMResp(messageID: ""))
            return [(response, CommandStatus(rawValue: 0x10_0000 + sequence), sequence)]
        })
        await bench.bound()
        await bench.owner.submit((0..<500).map { .sample($0) }, over: bench.link)
        var count = 0
        for await _ in bench.owner.completions {
            count += 1
            if count == 500 { break }
        }
        #expect(await bench.link.statistics.counts.errors == [.unknownError: 500])
        await bench.end()
    }
}

extension OperatorLink {
    fileprivate func limitOutputBuffer() {
        self.legs[0].connection?.assumeIsolated { $0.limitOutputBuffer() }
    }
}

extension Connection {
    fileprivate func limitOutputBuffer() {
        switch self.socket {
        case .some(let socket): SMPPLinkTests.limitOutputBuffer(of: socket)
        case nil: break
        }
    }
}
