import Dispatch
import Foundation
import Locks

/// Writes lines on a thread of its own, so that a disk that is full or a pipe that nobody reads holds nobody up.
///
/// It is responsible for
/// 1. the order of the lines, and that a line is there whole or not at all where the target lets it;
/// 2. the bound: what comes while `limit` lines wait is dropped and counted, as is what the target refuses;
/// 3. saying how many were dropped, once lines flow again;
/// 4. taking the file by its name again when it is told to, for those who move files away.
///
/// Lines may be made on the thread as well: who writes one for each message pays for handing over a value.
final class LineWriter: Sendable {
    /// Lines that may wait.
    static let limit = 10_000

    /// Makes octets that end with a line break each.
    typealias Lines = @Sendable () -> [UInt8]

    struct Item {
        let count: Int
        let make: Lines
    }

    private struct State {
        var items: [Item] = []
        /// Lines in them, and in those that are being written.
        var waiting = 0
        var dropped = 0
        /// Dropped lines that the target has not been told of.
        var unsaid = 0
        var isReopenWanted = false
        var isEnded = false
        var isAsleep = false
    }

    /// What the thread works with; the writer may be gone before it.
    private final class Core: Sendable {
        let state = Locked(State())
        let wake = DispatchSemaphore(value: 0)
        let ended = DispatchSemaphore(value: 0)
    }

    private let core = Core()
    private let limit: Int

    /// - Parameters:
    ///   - target: where the lines go.
    ///   - limit: lines that may wait.
    ///   - notice: the line that says how many were dropped.
    init(
        to target: consuming LogTarget, limit: Int = LineWriter.limit,
        notice: @escaping @Sendable (Int) -> [UInt8]
    ) {
        self.limit = limit
        let core = self.core
        let handover = Locked<LogTarget?>(target)
        let thread = Thread {
            handover.withLock { target in
                if var target = target.take() { Self.run(core, &target, notice) }
            }
            core.ended.signal()
        }
        thread.name = "log"
        thread.start()
    }

    deinit { self.end() }

    /// Lines that were dropped since the start.
    var dropped: Int { self.core.state.withLock { $0.dropped } }

    /// Takes a line, whose octets end with a line break.
    func write(_ line: [UInt8]) {
        self.write(count: 1) { line }
    }

    /// Takes so many lines, which are made when it is their turn.
    func write(count: Int, _ make: @escaping Lines) {
        let limit = self.limit
        self.withWaking { state in
            guard !state.isEnded, state.waiting + count <= limit else {
                state.dropped += count
                state.unsaid += count
                return
            }
            state.waiting += count
            state.items.append(Item(count: count, make: make))
        }
    }

    /// Before the next line the target is taken by its name again.
    func reopen() {
        self.withWaking { $0.isReopenWanted = true }
    }

    /// Takes nothing more, and waits until what waits is written, but no longer than this.
    func close(within limit: Duration = .seconds(1)) {
        self.end()
        _ = self.core.ended.wait(timeout: .now() + .milliseconds(Int(limit / .milliseconds(1))))
        // Whoever closes as well need not wait.
        self.core.ended.signal()
    }

    private func end() {
        self.withWaking { $0.isEnded = true }
    }

    private func withWaking(_ change: (inout State) -> Void) {
        let wasAsleep = self.core.state.withLock { state in
            change(&state)
            return exchange(&state.isAsleep, with: false)
        }
        if wasAsleep { self.core.wake.signal() }
    }
}

// MARK: - On the thread

extension LineWriter {
    private struct Turn {
        var items: [Item] = []
        var unsaid = 0
        var isReopenWanted = false
        var isEnd = false

        var isNothing: Bool {
            self.items.isEmpty && self.unsaid == 0 && !self.isReopenWanted && !self.isEnd
        }
    }

    private static func run(
        _ core: Core, _ target: inout LogTarget, _ notice: @Sendable (Int) -> [UInt8]
    ) {
        LogTarget.ignoreBrokenPipes()
        var flows = true
        while true {
            let turn = self.next(core, flows: flows)
            if turn.isReopenWanted { target.reopen() }
            let count = turn.items.reduce(0) { $0 + $1.count }
            let refused = target.write(turn.items.flatMap { $0.make() })
            var unsaid = turn.unsaid + refused
            if unsaid > 0, refused == 0, target.write(notice(unsaid)) == 0 { unsaid = 0 }
            flows = unsaid == 0
            core.state.withLock { state in
                state.waiting -= count
                state.dropped += refused
                state.unsaid += unsaid
            }
            if turn.isEnd, turn.items.isEmpty { return }
        }
    }

    /// What there is to do; while the target flows, to tell of dropped lines is something.
    private static func next(_ core: Core, flows: Bool) -> Turn {
        while true {
            let turn = core.state.withLock { state in
                var turn = Turn(isReopenWanted: state.isReopenWanted, isEnd: state.isEnded)
                swap(&turn.items, &state.items)
                state.isReopenWanted = false
                if flows || !turn.isNothing { swap(&turn.unsaid, &state.unsaid) }
                state.isAsleep = turn.isNothing
                return turn
            }
            if !turn.isNothing { return turn }
            core.wake.wait()
        }
    }
}
