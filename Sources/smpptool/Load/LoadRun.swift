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

    /// Where the loading end's links are.
    enum Place: Sendable {
        case listen(SocketAddress)
        case connect(SocketAddress)
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
    ///   - listening: called when connections can come.
    ///   - show: called for each second.
    static func load(
        _ setting: Setting, at place: Place, stop: LoadStop,
        listening: @escaping @Sendable (SocketAddress) -> Void = { _ in },
        show: @escaping @Sendable (LoadSecond) -> Void = { _ in }
    ) async throws -> Outcome {
        try await self.onThread {
            var loop: LoadLoop<LoadGenerator>
            switch place {
            case .listen(let address):
                let listener = try Listener.listen(on: address)
                listening(listener.localAddress)
                loop = LoadLoop(try setting.generator(), listener: listener)
            case .connect(let address):
                loop = try LoadLoop(
                    try setting.generator(), connect: address, count: setting.plan.sessionCount)
            }
            var shown = 0
            loop.run { generator, now in
                if stop.isAsked { generator.stop(at: now) }
                let seconds = generator.figures.seconds
                for second in seconds[shown...] { show(second) }
                shown = seconds.count
            }
            let failure = loop.failure.map { "\($0)" } ?? loop.machine.failure
            return Outcome(figures: loop.machine.figures, failure: failure)
        }
    }

    /// The peer that does nothing, until its links have ended.
    static func echo(
        _ role: Role, repliesToo: Bool, bind: PDU?, at place: Place, sessions: Int, stop: LoadStop,
        listening: @escaping @Sendable (SocketAddress) -> Void = { _ in }
    ) async throws {
        try await self.onThread {
            let machine = try LoadEcho(role: role, repliesToo: repliesToo, bind: bind)
            var loop: LoadLoop<LoadEcho>
            switch place {
            case .listen(let address):
                let listener = try Listener.listen(on: address)
                listening(listener.localAddress)
                loop = LoadLoop(machine, listener: listener)
            case .connect(let address):
                loop = try LoadLoop(machine, connect: address, count: sessions)
            }
            loop.run { machine, _ in if stop.isAsked { machine.stop() } }
        }
    }

    /// What the same test reaches against the peer that does nothing, in a closed loop for a second: nothing above can be
    /// measured on this machine.
    static func ceiling(_ setting: Setting, for time: Duration) async throws -> Outcome {
        guard let loopback = SocketAddress(ip: "127.0.0.1", port: 0) else {
            return Outcome(figures: LoadFigures())
        }
        var setting = setting
        setting.plan.pace = .closedLoop
        setting.plan.warmUp = .milliseconds(100)
        setting.plan.duration = time
        setting.plan.count = nil
        let ceiling = setting
        let isSMSC = setting.plan.role == .smsc
        let sessions = setting.plan.sessionCount
        let bind = PDU.bindTransceiver(Bind(systemID: "echo", password: ""))
        let (ports, tell) = AsyncStream.makeStream(of: SocketAddress.self)
        let stop = LoadStop()
        let echoRole: Role = isSMSC ? .esme : .smsc
        let repliesToo = setting.plan.expectsReplies
        if isSMSC {
            async let outcome = self.load(ceiling, at: .listen(loopback), stop: stop) { tell.yield($0) }
            for await port in ports {
                try await self.echo(
                    echoRole, repliesToo: repliesToo, bind: bind, at: .connect(port), sessions: sessions,
                    stop: stop)
                break
            }
            return try await outcome
        }
        async let echo: Void = self.echo(
            echoRole, repliesToo: repliesToo, bind: nil, at: .listen(loopback), sessions: sessions, stop: stop
        ) { tell.yield($0) }
        var outcome = Outcome(figures: LoadFigures())
        for await port in ports {
            outcome = try await self.load(ceiling, at: .connect(port), stop: stop)
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
