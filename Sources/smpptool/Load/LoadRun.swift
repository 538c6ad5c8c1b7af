import CommandLineTool
import Foundation
import SMPP
import SMPPSession
import Transport

/// Runs ends of load tests, each on a thread of its own.
enum LoadRun {
    /// What a test came to.
    struct Outcome: Sendable {
        var figures: LoadFigures
        var failure: String?
    }

    /// Where an end's links are, and whether they are secured.
    enum Place: Sendable {
        case listen(SocketAddress, TLSContext? = nil)
        case connect(Peer)
    }

    /// What happens beside a test.
    enum Notice: Sendable {
        /// Connections can come.
        case listening(SocketAddress)
        /// Somebody who connected was not let in.
        case refused(TLSError)
    }

    /// Everything that a loading end is made of.
    struct Setting: Sendable {
        var plan: LoadPlan
        var messages: [PreparedMessage]
        var base: Int64
        var addressCount: Int64
        var bind: PDU?

        func generator() throws -> LoadGenerator {
            try LoadGenerator(
                self.plan, messages: self.messages,
                book: QuestionBook(base: self.base, addressCount: self.addressCount), bind: self.bind)
        }
    }

    /// A whole test.
    ///
    /// - Parameters:
    ///   - tell: called for what happens beside it.
    ///   - show: called for each second.
    static func load(
        _ setting: Setting, at place: Place, stop: LoadStop,
        tell: @escaping @Sendable (Notice) -> Void = { _ in },
        show: @escaping @Sendable (LoadSecond) -> Void = { _ in }
    ) async throws -> Outcome {
        try await self.onThread {
            var loop = try LoadLoop(
                try setting.generator(), at: place, count: setting.plan.sessionCount, tell: tell)
            var shown = 0
            loop.run { generator, now in
                if stop.isAsked { generator.stop(at: now) }
                let seconds = generator.figures.seconds
                for second in seconds[shown...] { show(second) }
                shown = seconds.count
            }
            return Outcome(figures: loop.machine.figures, failure: loop.failure ?? loop.machine.failure)
        }
    }

    /// The peer that does nothing, until its links have ended.
    static func echo(
        _ role: Role, repliesToo: Bool, bind: PDU?, at place: Place, sessions: Int, stop: LoadStop,
        tell: @escaping @Sendable (Notice) -> Void = { _ in }
    ) async throws {
        let failure = try await self.onThread {
            let machine = try LoadEcho(role: role, repliesToo: repliesToo, bind: bind)
            var loop = try LoadLoop(machine, at: place, count: sessions, tell: tell)
            loop.run { machine, _ in if stop.isAsked { machine.stop() } }
            return loop.failure
        }
        if let failure { throw CommandFailure.check(failure) }
    }

    /// What the same test reaches against the peer that does nothing, in a closed loop for a second and over plain TCP:
    /// nothing above can be measured on this machine.
    static func ceiling(_ setting: Setting, for time: Duration) async throws -> Outcome {
        guard let loopback = SocketAddress(ip: "127.0.0.1", port: 0) else {
            return Outcome(figures: LoadFigures())
        }
        var setting = setting
        setting.plan.pace = .closedLoop
        setting.plan.warmUp = .milliseconds(100)
        setting.plan.duration = time
        setting.plan.count = nil
        setting.plan.dropEvery = nil
        let ceiling = setting
        let isSMSC = setting.plan.role == .smsc
        let sessions = setting.plan.sessionCount
        let bind = PDU.bindTransceiver(Bind(systemID: "echo", password: ""))
        let (notices, tell) = AsyncStream.makeStream(of: Notice.self)
        let stop = LoadStop()
        let echoRole: Role = isSMSC ? .esme : .smsc
        let repliesToo = setting.plan.expectsReplies
        if isSMSC {
            async let outcome = self.load(ceiling, at: .listen(loopback), stop: stop) { tell.yield($0) }
            for await case .listening(let address) in notices {
                try await self.echo(
                    echoRole, repliesToo: repliesToo, bind: bind, at: .connect(Peer(address)),
                    sessions: sessions, stop: stop)
                break
            }
            return try await outcome
        }
        async let echo: Void = self.echo(
            echoRole, repliesToo: repliesToo, bind: nil, at: .listen(loopback), sessions: sessions, stop: stop
        ) { tell.yield($0) }
        var outcome = Outcome(figures: LoadFigures())
        for await case .listening(let address) in notices {
            outcome = try await self.load(ceiling, at: .connect(Peer(address)), stop: stop)
            break
        }
        try await echo
        return outcome
    }

    static func onThread<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
        }
    }
}
