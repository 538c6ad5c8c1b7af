import Locks
import SMPP
import SMPPSession
import SMSCSimulator
import Transport

@testable import SMPPLink

/// A link and a simulated SMSC on loopback, each on a loop of its own.
final class LinkBench: Sendable {
    let smscLoop: EventLoop
    let linkLoop: EventLoop
    let smsc: SimulatedSMSC
    let owner: RecordingOwner
    let link: OperatorLink

    init(
        behaviour: SMSCBehaviour = SMSCBehaviour(), password: String = "secret08",
        tls: (smsc: TLSContext?, link: TLSContext?) = (nil, nil),
        _ change: (inout LinkSettings) -> Void = { _ in }
    ) async throws {
        self.smscLoop = try EventLoop(name: "smsc")
        self.linkLoop = try EventLoop(name: "link")
        guard let address = SocketAddress(ip: "127.0.0.1", port: 0) else { throw NoAddress() }
        self.smsc = try SimulatedSMSC(
            loop: self.smscLoop, listenOn: address,
            credentials: SMSCCredentials(systemID: "egov1414", password: "secret08"), behaviour: behaviour,
            tls: tls.smsc)
        try await self.smsc.start()
        var settings = LinkSettings(
            name: "kcell", hosts: [LinkSettings.Host(name: "127.0.0.1", port: self.smsc.address.port)],
            bind: Bind(systemID: "egov1414", password: password), throughput: nil)
        change(&settings)
        self.owner = RecordingOwner()
        self.link = OperatorLink(
            settings: settings, tls: tls.link, loop: self.linkLoop, owner: self.owner, seed: 7)
    }

    struct NoAddress: Error {}

    func end() async {
        await self.link.stop()
        await self.link.close()
        await self.smsc.stop()
        await self.linkLoop.shutdown()
        await self.smscLoop.shutdown()
    }

    /// Waits for the first event that fits.
    func smscEvent<Value>(_ pick: (SMSCEvent) -> Value?) async -> Value? {
        for await event in self.smsc.events {
            if let value = pick(event) { return value }
        }
        return nil
    }
}

/// An owner that answers every delivery with ESME_ROK, but for the first few, and keeps what it is told.
final class RecordingOwner: LinkOwner {
    struct State {
        var waiting: [Submission] = []
        /// So many deliveries are answered with ESME_RX_T_APPN.
        var refusals = 0
        var completions: [Completion] = []
        var deliveries: [Delivery] = []
        /// There is something to be submitted behind the responses to deliveries.
        var wakesForDeliveries = false
        /// The link is stopped from within the callback that tells this state.
        var stopsAt: LinkStatus.State?
    }
    let state = Locked(State())
    let changes: AsyncStream<LinkStatus>
    let completions: AsyncStream<Completion>
    let deliveries: AsyncStream<Delivery>
    private let change: AsyncStream<LinkStatus>.Continuation
    private let completion: AsyncStream<Completion>.Continuation
    private let delivery: AsyncStream<Delivery>.Continuation

    init() {
        (self.changes, self.change) = AsyncStream.makeStream()
        (self.completions, self.completion) = AsyncStream.makeStream()
        (self.deliveries, self.delivery) = AsyncStream.makeStream()
    }

    func submit(_ submissions: [Submission], over link: OperatorLink) async {
        self.state.withLock { $0.waiting += submissions }
        await link.wake()
    }

    func link(_ link: OperatorLink, delivered deliveries: [Delivery]) {
        for delivery in deliveries { self.delivery.yield(delivery) }
        let responses = self.state.withLock { state in
            deliveries.map { delivery -> (ResponseTicket, CommandStatus) in
                guard state.refusals > 0 else { return (delivery.ticket, .ok) }
                state.refusals -= 1
                return (delivery.ticket, .temporaryApplicationError)
            }
        }
        let wakes = self.state.withLock(\.wakesForDeliveries)
        link.assumeIsolated { link in
            link.respond(responses.map { (ticket: $0.0, status: $0.1) })
            if wakes { link.wake() }
        }
    }

    func link(_ link: OperatorLink, completed completions: [Completion]) {
        for completion in completions { self.completion.yield(completion) }
    }

    func link(_ link: OperatorLink, nextSubmissions count: Int) -> [Submission] {
        self.state.withLock { state in
            let next = Array(state.waiting.prefix(count))
            state.waiting.removeFirst(next.count)
            return next
        }
    }

    func link(_ link: OperatorLink, settled token: UInt64, _ verdict: SubmitVerdict) {}

    func link(_ link: OperatorLink, changed status: LinkStatus) {
        self.change.yield(status)
        let isReached = self.state.withLock { state in
            guard state.stopsAt == status.binds[0].state else { return false }
            state.stopsAt = nil
            return true
        }
        if isReached { link.assumeIsolated { $0.stop() } }
    }

    /// Waits for a status that fits.
    func status(where fits: (LinkStatus) -> Bool) async -> LinkStatus? {
        for await status in self.changes where fits(status) { return status }
        return nil
    }
}

extension Submission {
    static func sample(_ token: UInt64) -> Submission {
        Submission(
            SubmitSM(
                source: Address(ton: .networkSpecific, npi: .unknown, digits: "1414"),
                destination: Address(ton: .international, npi: .isdn, digits: "77010001414"),
                shortMessage: Array("answer \(token)".utf8)),
            token: token)
    }
}
