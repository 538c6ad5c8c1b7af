import Glibc

/// A host name that gave no address.
public struct ResolutionError: Error, Hashable, Sendable {
    /// Why there is no address.
    public enum Reason: Hashable, Sendable {
        /// The lookup failed, with getaddrinfo's code: `EAI_NONAME`, `EAI_AGAIN` and the like.
        case lookup(Int32)
        /// No answer came within the time limit.
        case timedOut
        /// Too many lookups hang already, so none was started.
        case tooManyLookups
        /// The system gave no thread for the lookup.
        case noThread(SystemError)
        /// The caller's task was cancelled.
        case cancelled
    }

    /// The name that was looked up.
    public let host: String
    /// Why there is no address.
    public let reason: Reason
}

extension ResolutionError: CustomStringConvertible {
    /// For example `smsc.example: Name or service not known`.
    public var description: String { "\(host): \(reason)" }
}

extension ResolutionError.Reason: CustomStringConvertible {
    /// For example `Name or service not known`.
    public var description: String {
        switch self {
        case .lookup(let code):
            unsafe gai_strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        case .timedOut: "no answer within the time limit"
        case .tooManyLookups: "too many lookups without an answer"
        case .noThread(let error): "\(error)"
        case .cancelled: "cancelled"
        }
    }
}
