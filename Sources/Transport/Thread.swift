import Glibc

/// Starts a detached thread that runs `body` and ends.
///
/// - Throws: `EAGAIN`, when the process may have no more threads.
func startThread(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    let argument = unsafe Unmanaged.passRetained(ThreadBody(run: body))
    let result = unsafe pthread_create(&thread, &attributes, runThreadBody, argument.toOpaque())
    guard result != 0 else { return }
    unsafe argument.release()
    throw SystemError(errno: result, call: "pthread_create")
}

/// A closure behind a pointer, which is all that `pthread_create` passes on.
private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) { self.run = run }
}

private func runThreadBody(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument = unsafe argument else { return nil }
    unsafe Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}
