import Journal

/// The journal's disk: takes its time, fails, and forgets at a death what was not durable.
///
/// What waits goes into one transaction, as in a journal with group commit. What the disk has in its hands when the
/// process dies is durable or not, all of it or nothing.
struct Disk {
    struct Commit {
        enum Origin {
            case flow(link: Int, number: UInt64)
            case worker(Int)
            /// Who waits for all that was given before.
            case suspect(MessageID)
        }
        let origin: Origin
        let records: [JournalRecord]
    }

    /// What is durable.
    private(set) var state = JournalState()
    /// Every part that was accepted, in the order of its number.
    private(set) var parts: [AcceptedPart] = []
    /// The latest moment at which a part came or a segment was taken.
    private(set) var newestRecord: WallTime?
    private(set) var waiting: [Commit] = []
    private(set) var inHand: [Commit] = []
    var isFull = false
    var isSlow = false

    var isIdle: Bool { self.waiting.isEmpty && self.inHand.isEmpty }

    mutating func add(_ commit: Commit) {
        self.waiting.append(commit)
    }

    /// Begins with what waits, at most so many; whether there is something to do.
    mutating func begin(_ limit: Int) -> Bool {
        guard self.inHand.isEmpty, !self.waiting.isEmpty else { return false }
        self.inHand = Array(self.waiting.prefix(limit))
        self.waiting.removeFirst(self.inHand.count)
        return true
    }

    /// What was in its hands is done: nothing of it is durable if the disk is full.
    mutating func end() -> (commits: [Commit], isDurable: Bool) {
        let commits = exchange(&self.inHand, with: [])
        if !self.isFull { self.keep(commits) }
        return (commits, !self.isFull)
    }

    /// The process dies; returns what became durable all the same.
    mutating func forget(keepingInHand isKept: Bool) -> [Commit] {
        let kept = isKept && !self.isFull ? self.inHand : []
        self.keep(kept)
        (self.waiting, self.inHand) = ([], [])
        return kept
    }

    private mutating func keep(_ commits: [Commit]) {
        for commit in commits {
            for record in commit.records { self.keep(record) }
        }
    }

    private mutating func keep(_ record: JournalRecord) {
        self.state.apply(record)
        switch record {
        case .accepted(let part):
            self.parts.append(part)
            self.newestRecord = max(self.newestRecord ?? part.arrival, part.arrival)
        case .submitted(let segment): self.newestRecord = max(self.newestRecord ?? segment.at, segment.at)
        case .started, .answered, .resending, .receipted, .finished, .route: break
        }
    }
}
