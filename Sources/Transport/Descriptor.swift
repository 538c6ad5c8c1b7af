import Glibc

/// A file descriptor with one owner: closed exactly once, when the owner lets it go.
///
/// Every descriptor here is born with `CLOEXEC` and `NONBLOCK`; what makes it sees to that.
public struct Descriptor: ~Copyable, Sendable {
    /// The number that the kernel knows it by.
    ///
    /// It may belong to another file once this value is gone.
    public let rawValue: Int32

    /// Takes over an open descriptor; nobody else may close it afterwards.
    public init(owning rawValue: Int32) {
        precondition(rawValue >= 0, "a descriptor is never negative: the call that made it failed")
        self.rawValue = rawValue
    }

    // Not repeated on EINTR: Linux has released the number by then, and it may be another thread's already.
    deinit { _ = close(rawValue) }
}
