import COpenSSL

/// The first error that OpenSSL has noted for this thread since ``clear()``.
struct OpenSSLReason {
    let library: Int32
    let reason: Int32
    /// OpenSSL's words for it.
    let words: String

    /// Takes the error from this thread's queue; nil when there is none.
    static func take() -> OpenSSLReason? {
        let code = ERR_get_error()
        clear()
        guard code != 0 else { return nil }
        let words = unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) }
        return OpenSSLReason(
            library: ERR_GET_LIB(code), reason: ERR_GET_REASON(code), words: words ?? "error \(code)")
    }

    /// Empties this thread's queue: to be done before each call whose error is of interest.
    static func clear() { ERR_clear_error() }
}
