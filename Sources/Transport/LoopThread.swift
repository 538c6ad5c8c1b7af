import Glibc

/// Starts a detached thread that runs `loop` until it ends; the thread owns a reference to it.
func startThread(running loop: EventLoop) throws(SystemError) {
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    let argument = unsafe Unmanaged.passRetained(loop)
    let result = unsafe pthread_create(&thread, &attributes, loopThreadBody, argument.toOpaque())
    guard result != 0 else { return }
    unsafe argument.release()
    throw SystemError(errno: result, call: "pthread_create")
}

private func loopThreadBody(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument = unsafe argument else { return nil }
    unsafe Unmanaged<EventLoop>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}
