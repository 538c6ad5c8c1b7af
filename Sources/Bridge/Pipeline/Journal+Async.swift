import Glibc
import Journal

extension Journal {
    /// Makes records durable, behind all that were given before.
    func commit(_ records: [JournalRecord]) async throws(JournalError) {
        let error = await withCheckedContinuation { continuation in
            self.commit(records) { continuation.resume(returning: $0) }
        }
        if let error { throw error }
    }
}

extension WallTime {
    /// The wall clock's time.
    static var now: WallTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
