import Foundation
import Journal

/// Cuts a `-wal` file at every offset, and damages every octet of its last frames: what stands before must be there.
///
///     journal-driver wal FOLDER STRIDE
///
/// Each transaction is one commit, so what must be there is known to the record. With STRIDE 1 nothing is left out; an
/// eighth of it is the step in the last two frames.
struct WALDamage {
    let folder: String
    let stride: Int

    /// Positions behind each transaction in the file.
    private static let headerCount = 32, frameCount = 24 + 4_096

    func run() throws -> Int32 {
        let source = "\(self.folder)/source.db"
        let (journal, _) = try SQLiteJournal.open(path: source, clock: { Life.arrival }, onFatal: { _ in })
        var states = [JournalState()]
        for number in 1...12 as ClosedRange<UInt64> {
            let records = (0..<4).flatMap { step -> [JournalRecord] in
                let number = number - min(number, UInt64(step))
                return number == 0 ? [] : Life.steps(number)[step]
            }
            Bench.commit(records, journal)
            var state = states[states.count - 1]
            for record in records { state.apply(record) }
            states.append(state)
        }
        let main = try Data(contentsOf: URL(filePath: source))
        let wal = try Data(contentsOf: URL(filePath: source + "-wal"))
        journal.close()
        let commits = Self.commits(wal)
        // The first transaction is the opening's own mark.
        guard commits.count == states.count else {
            say("\(commits.count) transactions in the file, \(states.count) expected")
            return 1
        }
        var failures = 0
        var cases = 0
        let fine = max(1, self.stride / 8)
        let last = wal.count - 2 * Self.frameCount
        for offset in Array(Swift.stride(from: 0, to: last, by: self.stride))
            + Array(Swift.stride(from: last, to: wal.count, by: fine))
        {
            cases += 1
            failures += try self.fails(main, wal.prefix(offset), commits, states, upTo: offset)
        }
        for offset in Swift.stride(from: last, to: wal.count, by: fine) {
            cases += 1
            var damaged = wal
            damaged[offset] ^= UInt8(1 << (offset % 8))
            failures += try self.fails(main, damaged, commits, states, upTo: offset)
        }
        say("\(cases) files with \(wal.count) octets, cut or damaged: \(failures) wrong")
        return failures == 0 ? 0 : 1
    }

    /// Opens the files and compares; 1 if anything is not as it must be.
    private func fails(
        _ main: Data, _ wal: Data, _ commits: [Int], _ states: [JournalState], upTo offset: Int
    ) throws -> Int {
        let path = "\(self.folder)/case.db"
        try main.write(to: URL(filePath: path))
        try wal.write(to: URL(filePath: path + "-wal"))
        let whole = commits.prefix { $0 <= offset }.count
        let expected = states[max(0, whole - 1)]
        // From the last whole transaction on, everything is cut; before the first, the whole file.
        let cut =
            wal.count - (commits.prefix(whole).last ?? min(wal.count, Self.isHeaderWhole(offset) ? 32 : 0))
        let (journal, recovery) = try SQLiteJournal.open(
            path: path, clock: { Life.arrival }, onFatal: { _ in })
        journal.close()
        if recovery.state == expected, recovery.tail.octetsCut == cut { return 0 }
        say(
            "offset \(offset): \(recovery.state == expected ? "right" : "wrong") state, "
                + "\(recovery.tail.octetsCut) octets cut, \(cut) expected")
        return 1
    }

    private static func isHeaderWhole(_ offset: Int) -> Bool { offset >= Self.headerCount }

    /// Where each transaction ends: behind the frames that have a size of the database.
    private static func commits(_ wal: Data) -> [Int] {
        Swift.stride(from: Self.headerCount, to: wal.count, by: Self.frameCount).filter { frame in
            wal[frame + 4..<frame + 8].contains { $0 != 0 }
        }.map { $0 + Self.frameCount }
    }
}
