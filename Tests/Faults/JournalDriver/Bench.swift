import Foundation
import Glibc
import Journal
import Locks

/// How many messages a second a journal takes through their whole life, at several sizes of a transaction.
///
///     journal-driver bench FOLDER [SECONDS]
///
/// Each transaction holds so many of each step: parts accepted, attempts, answers, ends. One caller waits for each
/// transaction, so that nothing is hidden by what else waits.
enum Bench {
    static func run(folder: String, seconds: Double) throws {
        print("messages a transaction | lives/s | records/s | CPU us a life | octets a life")
        for size in [1, 10, 100, 200, 500, 1_000] {
            try Self.measure(size, folder: folder, seconds: seconds)
        }
        try Self.measureRecovery(folder: folder)
    }

    private static func measure(_ size: Int, folder: String, seconds: Double) throws {
        let path = "\(folder)/bench-\(size).db"
        let (journal, _) = try SQLiteJournal.open(path: path, clock: { Life.arrival }, onFatal: { _ in })
        var next: UInt64 = 1
        var lives = 0
        let start = Self.clock(CLOCK_MONOTONIC)
        let cpu = Self.clock(CLOCK_PROCESS_CPUTIME_ID)
        var made = 0.0
        while Self.clock(CLOCK_MONOTONIC) - start - made < seconds {
            let before = Self.clock(CLOCK_PROCESS_CPUTIME_ID)
            let steps = (next..<next + UInt64(size)).map { Life.steps($0) }
            let batches = (0..<4).map { step in steps.flatMap { $0[step] } }
            made += Self.clock(CLOCK_PROCESS_CPUTIME_ID) - before
            for batch in batches { Self.commit(batch, journal) }
            next += UInt64(size)
            lives += size
        }
        let elapsed = Self.clock(CLOCK_MONOTONIC) - start - made
        let used = Self.clock(CLOCK_PROCESS_CPUTIME_ID) - cpu - made
        journal.close()
        let octets = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        let rate = Double(lives) / elapsed
        print(
            "\(size) | \(Int(rate)) | \(Int(rate * 5)) | \(Self.rounded(used / Double(lives) * 1e6))"
                + " | \(octets / lives)")
    }

    /// How long opening takes with 100 000 open messages.
    private static func measureRecovery(folder: String) throws {
        let path = "\(folder)/recovery.db"
        let (journal, _) = try SQLiteJournal.open(path: path, clock: { Life.arrival }, onFatal: { _ in })
        for start in stride(from: UInt64(1), through: 100_000, by: 1_000) {
            let steps = (start..<start + 1_000).map { Life.steps($0) }
            Self.commit(steps.flatMap { $0[0] } + steps.flatMap { $0[1] } + steps.flatMap { $0[2] }, journal)
        }
        journal.close()
        let begin = Self.clock(CLOCK_MONOTONIC)
        let cpu = Self.clock(CLOCK_PROCESS_CPUTIME_ID)
        let (again, recovery) = try SQLiteJournal.open(
            path: path, clock: { Life.arrival }, onFatal: { _ in })
        print(
            "recovery of \(recovery.state.open.count) open messages, \(recovery.recentParts.count) recent parts: "
                + "\(Self.rounded((Self.clock(CLOCK_MONOTONIC) - begin) * 1e3)) ms, "
                + "\(Self.rounded((Self.clock(CLOCK_PROCESS_CPUTIME_ID) - cpu) * 1e3)) ms of CPU")
        again.close()
    }

    static func commit(_ records: [JournalRecord], _ journal: SQLiteJournal) {
        let done = DispatchSemaphore(value: 0)
        journal.commit(records) { error in
            precondition(error == nil, "the disk takes what the benchmark writes")
            done.signal()
        }
        done.wait()
    }

    private static func clock(_ clock: clockid_t) -> Double {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
