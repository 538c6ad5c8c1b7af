import Locks
import SMPP
import SMPPLink
import SMPPSession
import SMSCSimulator
import Testing
import Transport

@testable import Bridge

/// An operator that binds to us: its submit_sm is a question, and the answer its deliver_sm.
@Suite(.timeLimit(.minutes(1))) struct AccountBridgeTests {
    /// The operator's side: a link of ours that binds to the bridge, as an ESME.
    final class Operator: LinkOwner {
        let deliveries: AsyncStream<Delivery>
        let completions: AsyncStream<Completion>
        private let delivery: AsyncStream<Delivery>.Continuation
        private let completion: AsyncStream<Completion>.Continuation
        private let submissions: [Submission]

        init(_ submissions: [Submission]) {
            self.submissions = submissions
            (self.deliveries, self.delivery) = AsyncStream.makeStream()
            (self.completions, self.completion) = AsyncStream.makeStream()
        }

        func link(_ link: OperatorLink, delivered deliveries: [Delivery]) {
            for delivery in deliveries { self.delivery.yield(delivery) }
            link.assumeIsolated { $0.respond(deliveries.map { ($0.ticket, .ok) }) }
        }

        func link(_ link: OperatorLink, completed completions: [Completion]) {
            for completion in completions { self.completion.yield(completion) }
        }

        func link(_ link: OperatorLink, nextSubmissions count: Int) -> [Submission] {
            count >= self.submissions.count && self.once.take() ? self.submissions : []
        }

        func link(_ link: OperatorLink, settled token: UInt64, _ verdict: SubmitVerdict) {}
        func link(_ link: OperatorLink, changed status: LinkStatus) {}

        private let once = Once()
    }

    @Test func anOperatorsQuestionIsAnsweredOverItsOwnSession() async throws {
        let port = try freePort()
        let bench = try await self.bench(port)
        var wrong = self.question("77051234567")
        wrong.priorityFlag = 4
        let peer = Operator([
            Submission(self.question("77051234567"), token: 1),
            Submission(self.question("77061234567"), token: 2),
            Submission(self.question("77051234567", to: "77011234567"), token: 3),
            Submission(wrong, token: 4),
        ])
        let loop = try EventLoop(name: "operator")
        let link = self.link(port, loop, peer)
        await link.start()
        var verdicts: [UInt64: SubmitVerdict] = [:]
        for await completion in peer.completions {
            verdicts[completion.token] = completion.verdict
            if verdicts.count == 4 { break }
        }
        #expect(verdicts[2] == .refused(.invalidSourceAddress))
        #expect(verdicts[3] == .refused(.invalidDestinationAddress))
        #expect(verdicts[4] == .refused(.invalidPriorityFlag))
        guard case .accepted(let id) = verdicts[1] else {
            Issue.record("\(verdicts)")
            return
        }
        #expect(id.count == 8)
        var deliveries = peer.deliveries.makeAsyncIterator()
        guard case .deliverSM(let reply) = await deliveries.next()?.pdu else {
            Issue.record("no reply")
            return
        }
        #expect((reply.source.digits, reply.destination.digits) == ("1414", "77051234567"))
        #expect(String(decoding: reply.shortMessage, as: UTF8.self) == "8 GRNZ: tekhosmotr.")
        await self.end(link)
        await loop.shutdown()
        try await bench.end()
    }

    /// Its connection closed behind our acknowledgement, so that may have got lost: the same again is the same message.
    @Test func aQuestionThatItSubmitsAgainIsAnsweredOnce() async throws {
        let port = try freePort()
        let bench = try await self.bench(port)
        let loop = try EventLoop(name: "operator")
        let first = Operator([Submission(self.question("77051234567"), token: 1)])
        let firstLink = self.link(port, loop, first)
        await firstLink.start()
        var answered = first.deliveries.makeAsyncIterator()
        _ = await answered.next()
        await self.end(firstLink)
        let second = Operator([
            Submission(self.question("77051234567"), token: 1),
            Submission(self.question("77051234568"), token: 2),
        ])
        let secondLink = self.link(port, loop, second)
        await secondLink.start()
        var completions = second.completions.makeAsyncIterator()
        for _ in 1...2 {
            guard case .accepted = await completions.next()?.verdict else {
                Issue.record("a repeat is acknowledged as well")
                break
            }
        }
        var deliveries = second.deliveries.makeAsyncIterator()
        guard case .deliverSM(let reply) = await deliveries.next()?.pdu else {
            Issue.record("no reply")
            return
        }
        #expect(reply.destination.digits == "77051234568")
        await self.end(secondLink)
        await loop.shutdown()
        try await bench.end()
    }

    // MARK: - The bench

    private func bench(_ port: UInt16) async throws -> BridgeBench {
        try await BridgeBench { configuration, _ in
            var account = Configuration.Account()
            account.role = .operator
            account.passwordHash = PasswordHash(ServerReaderTests.hash)
            account.allow = [IPNetwork("127.0.0.1")].compactMap(\.self)
            account.sourcePrefixes = ["7705"]
            configuration.accounts = ["operator2": account]
            var listener = Configuration.Listener()
            listener.address = SocketAddress(ip: "127.0.0.1", port: port)
            configuration.listeners = [listener]
        }
    }

    private func question(_ source: String, to destination: String = "1414") -> SubmitSM {
        SubmitSM(
            source: Address(ton: .international, npi: .isdn, digits: source),
            destination: Address(digits: destination), shortMessage: Array("HELP".utf8))
    }

    private func link(_ port: UInt16, _ loop: EventLoop, _ peer: Operator) -> OperatorLink {
        OperatorLink(
            settings: LinkSettings(
                name: "us", hosts: [LinkSettings.Host(name: "127.0.0.1", port: port)],
                bind: Bind(systemID: "operator2", password: "secret08")), loop: loop, owner: peer, seed: 1)
    }

    private func end(_ link: OperatorLink) async {
        await link.stop()
        while await !link.isDown { await Task.yield() }
    }

    /// A port that was free a moment ago.
    private func freePort() throws -> UInt16 {
        let any = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
        return try Listener.listen(on: any).localAddress.port
    }
}

/// Gives true once.
private final class Once: Sendable {
    private let isTaken = Locked(false)
    func take() -> Bool { self.isTaken.withLock { !exchange(&$0, with: true) } }
}
