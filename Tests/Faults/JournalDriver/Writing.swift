import Dispatch
import Foundation
import Glibc
import Journal
import Locks

/// Writes lives until it is killed or done, and says on standard output what is durable.
///
/// | line | means |
/// | --- | --- |
/// | `acked N S` | of message N the first S steps are durable |
/// | `refused` | a commit failed, and the journal goes on |
/// | `fatal` | the journal has ended |
///
/// Exit codes: 0 all is written, 3 the journal can't be opened, 4 it has ended by a fault.
struct Writing {
    let path: String
    let groupCount: UInt64
    /// Removed at the first refusal, to make room.
    var ballast: String?

    private static let groupSize: UInt64 = 5
    /// How often a refused commit is tried again.
    private static let maximumTries = 50

    func run() -> Int32 {
        do throws(JournalFailure) {
            let hasEnded = Locked(false)
            let (journal, _) = try SQLiteJournal.open(
                path: self.path, clock: { Life.arrival },
                onFatal: { _ in
                    say("fatal")
                    hasEnded.withLock { $0 = true }
                })
            for round in 0..<(self.groupCount + 3) {
                guard self.round(round, journal) else { return 4 }
            }
            journal.close()
            return hasEnded.withLock { $0 } ? 4 : 0
        } catch {
            say("unopened: \(error)")
            return 3
        }
    }

    /// The first step of one group, the second of the one before it, and so on: four commits that wait together.
    private func round(_ round: UInt64, _ journal: SQLiteJournal) -> Bool {
        let open = (0..<4 as Range<UInt64>).filter { round >= $0 && round - $0 < self.groupCount }
        let outcomes = open.map { step in
            let first = (round - step) * Self.groupSize + 1
            let numbers = first..<first + Self.groupSize
            return Outcome(numbers: numbers, step: Int(step))
        }
        for outcome in outcomes { outcome.commit(to: journal) }
        for outcome in outcomes {
            for attempt in 0... {
                guard let error = outcome.wait() else { break }
                guard !error.isFatal, attempt < Self.maximumTries else { return false }
                say("refused")
                if let ballast = self.ballast { unsafe _ = unlink(ballast) }
                outcome.commit(to: journal)
            }
        }
        return true
    }
}

/// One commit, which may have to be tried again.
private final class Outcome: Sendable {
    let numbers: Range<UInt64>
    let step: Int
    private let error = Locked<JournalError?>(nil)
    private let done = DispatchSemaphore(value: 0)

    init(numbers: Range<UInt64>, step: Int) {
        self.numbers = numbers
        self.step = step
    }

    func commit(to journal: SQLiteJournal) {
        let records = self.numbers.flatMap { Life.steps($0)[self.step] }
        journal.commit(records) { error in
            if error == nil {
                for number in self.numbers { say("acked \(number) \(self.step + 1)") }
            }
            self.error.withLock { $0 = error }
            self.done.signal()
        }
    }

    func wait() -> JournalError? {
        self.done.wait()
        return self.error.withLock { $0 }
    }
}

/// Says a line at once: what waits in a buffer dies with the process.
func say(_ line: String) {
    let line = line + "\n"
    unsafe _ = write(STDOUT_FILENO, line, line.utf8.count)
}
