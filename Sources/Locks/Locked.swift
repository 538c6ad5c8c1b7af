public import Glibc

/// A value that threads take turns with.
///
/// By pthread's mutex and not the Synchronization module's: under contention that one is handed over inside
/// the kernel, which ThreadSanitizer doesn't see, so that it reports races where there are none.
///
/// Guard: `value` is touched by `withLock` only, which holds `mutex`.
@safe public final class Locked<Value: ~Copyable & Sendable>: @unchecked Sendable {
    @usableFromInline var value: Value
    @usableFromInline let mutex: UnsafeMutablePointer<pthread_mutex_t>

    /// Takes the value.
    public init(_ value: consuming Value) {
        self.value = value
        unsafe mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        let result = unsafe pthread_mutex_init(mutex, nil)
        precondition(result == 0, "a mutex with default attributes can always be made")
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    /// Lets `body` have the value while nobody else has it.
    @inlinable
    public func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
