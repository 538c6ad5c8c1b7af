#if DEBUG
    import Foundation
    import Glibc
    import Journal
    import Locks

    /// A journal that ends the process, as `kill -9` would, before or after a commit; for `Tests/Chaos`, in debug builds only.
    ///
    /// The environment variable `KOPIR_FAILPOINT` says where: `answered-before:20` dies instead of committing the 20th
    /// `answered` record, `answered-after:20` when that is durable and nobody has been told.
    final class FailingPoints: Journal {
        private let journal: any Journal
        private let kind: String
        private let isAfter: Bool
        /// Records of the kind that are still to come.
        private let left: Locked<Int>

        /// A journal that dies where the environment says; the journal itself if it says nothing.
        static func around(_ journal: any Journal) -> any Journal {
            guard let place = ProcessInfo.processInfo.environment["KOPIR_FAILPOINT"] else { return journal }
            guard let points = FailingPoints(journal, place) else {
                preconditionFailure("KOPIR_FAILPOINT is RECORD-before:COUNT or RECORD-after:COUNT")
            }
            return points
        }

        private init?(_ journal: any Journal, _ place: String) {
            let words = place.split { $0 == "-" || $0 == ":" }.map(String.init)
            guard words.count == 3, ["before", "after"].contains(words[1]), let count = Int(words[2]) else {
                return nil
            }
            self.journal = journal
            self.kind = words[0]
            self.isAfter = words[1] == "after"
            self.left = Locked(count)
        }

        var promise: String { self.journal.promise }
        var isDurable: Bool { self.journal.isDurable }

        func commit(_ records: [JournalRecord], _ done: @escaping @Sendable (JournalError?) -> Void) {
            guard self.isReached(by: records) else { return self.journal.commit(records, done) }
            guard self.isAfter else { return Self.die() }
            self.journal.commit(records) { error in
                if error == nil { Self.die() }
                done(error)
            }
        }

        private func isReached(by records: [JournalRecord]) -> Bool {
            let count = records.count { $0.kind == self.kind }
            return self.left.withLock { left in
                defer { left -= count }
                return count > 0 && left > 0 && left <= count
            }
        }

        private static func die() {
            kill(getpid(), SIGKILL)
        }
    }

    extension JournalRecord {
        fileprivate var kind: String {
            switch self {
            case .accepted: "accepted"
            case .started: "started"
            case .answered: "answered"
            case .resending: "resending"
            case .submitted: "submitted"
            case .receipted: "receipted"
            case .finished: "finished"
            case .route: "route"
            }
        }
    }
#endif
