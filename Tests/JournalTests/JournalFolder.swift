import Foundation
import Journal
import Locks

/// A folder for one test's journal, removed with it.
final class JournalFolder: Sendable {
    let url = FileManager.default.temporaryDirectory.appending(path: "journal-\(UUID())")
    /// What the journal's clock says.
    let now = Locked(WallTime(milliseconds: 1_800_000_000_000))

    init() throws {
        try FileManager.default.createDirectory(at: self.url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: self.url)
    }

    var path: String { self.url.appending(path: "journal.db").path(percentEncoded: false) }

    func open(_ settings: JournalSettings = JournalSettings()) throws -> (SQLiteJournal, JournalRecovery) {
        try SQLiteJournal.open(
            path: self.path, settings: settings, clock: { [now] in now.withLock { $0 } }, onFatal: { _ in })
    }

    /// Opens and closes again: what is in it.
    func recovered(_ settings: JournalSettings = JournalSettings()) throws -> JournalRecovery {
        let (journal, recovery) = try self.open(settings)
        journal.close()
        return recovery
    }

    /// Lets time go by.
    func advance(hours: Int64) {
        self.now.withLock { $0.milliseconds += hours * 3_600_000 }
    }

    /// The files as they are now, as a process that dies leaves them.
    func copy() throws -> JournalFolder {
        let copy = try JournalFolder()
        for file in try FileManager.default.contentsOfDirectory(at: self.url, includingPropertiesForKeys: nil)
        {
            try FileManager.default.copyItem(at: file, to: copy.url.appending(path: file.lastPathComponent))
        }
        let now = self.now.withLock { $0 }
        copy.now.withLock { $0 = now }
        return copy
    }

    /// All octets of all files.
    func octets() throws -> Data {
        try FileManager.default.contentsOfDirectory(at: self.url, includingPropertiesForKeys: nil)
            .map { try Data(contentsOf: $0) }.reduce(Data(), +)
    }

    /// A file's permissions: 0o600.
    func mode(_ name: String) throws -> Int? {
        let path = self.url.appending(path: name).path(percentEncoded: false)
        return try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
}

extension Journal {
    /// Commits, and says what came of it.
    func outcome(_ records: [JournalRecord]) async -> JournalError? {
        await withCheckedContinuation { continuation in
            self.commit(records) { continuation.resume(returning: $0) }
        }
    }
}

extension SQLiteJournal {
    /// Removes what is past its time.
    func sweep() async {
        await withCheckedContinuation { continuation in self.sweep { continuation.resume() } }
    }
}

extension JournalState {
    /// What records add up to.
    init(_ records: [JournalRecord]) {
        self.init()
        for record in records { self.apply(record) }
    }
}
