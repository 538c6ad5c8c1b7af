import CLinux
import Glibc

/// A system call that failed: which one, and the kernel's reason.
///
/// It breaks one connection at most. `EAGAIN` and `EINTR` never become one: the first is a value
/// (``IOResult/wouldBlock``), the second a loop.
public struct SystemError: Error, Hashable, Sendable {
    /// The kernel's error number, such as `ECONNREFUSED`.
    public let errno: Int32
    /// The system call's name, such as `connect`.
    public let call: String

    /// A failure of `call` with the error number `errno`.
    public init(errno: Int32, call: String) {
        self.errno = errno
        self.call = call
    }

    /// The failure that this thread's last system call left in `errno`.
    static func last(_ call: String) -> SystemError {
        SystemError(errno: Glibc.errno, call: call)
    }

    /// The result of a system call, or its failure when it is negative.
    static func check(_ call: String, _ result: Int32) throws(SystemError) -> Int32 {
        guard result >= 0 else { throw last(call) }
        return result
    }
}

extension SystemError: CustomStringConvertible {
    /// For example `connect: Connection refused (ECONNREFUSED)`.
    public var description: String {
        guard let name = unsafe linux_error_name(errno), let reason = unsafe linux_error_description(errno)
        else { return "\(call): error \(errno)" }
        return unsafe "\(call): \(String(cString: reason)) (\(String(cString: name)))"
    }
}
