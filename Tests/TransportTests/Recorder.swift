@testable import Transport

/// Notes on the loop's thread what happened there and in which order: calls by the loop, and what a test
/// adds.
actor Recorder {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private(set) var notes: [String] = []
    private(set) var tokens: [TimerToken] = []
    private var waiter: (count: Int, continuation: CheckedContinuation<Void, Never>)?

    init(on loop: EventLoop) { self.loop = loop }

    /// Adds a note; on the loop's thread.
    nonisolated func note(_ note: String) {
        assumeIsolated { $0.add(note, nil) }
    }

    /// Runs `body` on the loop, isolated to the recorder.
    func run<Result: Sendable>(_ body: @Sendable (isolated Recorder) throws -> Result) rethrows -> Result {
        try body(self)
    }

    /// The notes, as soon as there are so many.
    func notes(_ count: Int) async -> [String] {
        if notes.count < count {
            await withCheckedContinuation { waiter = (count, $0) }
        }
        return notes
    }

    private func add(_ note: String, _ token: TimerToken?) {
        notes.append(note)
        if let token { tokens.append(token) }
        guard let waiter, notes.count >= waiter.count else { return }
        self.waiter = nil
        waiter.continuation.resume()
    }
}

extension Recorder: TimerHandler, TurnHandler, EventHandler {
    nonisolated func timerFired(_ token: TimerToken) { assumeIsolated { $0.add("timer", token) } }
    nonisolated func endOfTurn() { note("end of turn") }
    nonisolated func ready(_ readiness: Readiness) { note("ready") }
}
