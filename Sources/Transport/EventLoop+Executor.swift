extension EventLoop {
    /// Runs a job of an actor on the loop: without a lock or a wake-up when the caller is there already.
    public func enqueue(_ job: consuming ExecutorJob) {
        submit(.job(UnownedJob(job)))
    }

    /// The loop as the executor that actors name.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    /// Traps unless the caller is on the loop's thread: what `assumeIsolated` asks outside of a task.
    public func checkIsolated() {
        precondition(isOnLoop, "not on the thread of the event loop \(name)")
    }

    /// Whether the caller is on the loop's thread.
    public func isIsolatingCurrentContext() -> Bool? { isOnLoop }
}
