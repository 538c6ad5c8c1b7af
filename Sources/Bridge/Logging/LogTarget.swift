import Glibc

/// Where lines go: standard error, or a file that is made for its owner alone.
///
/// A write waits as long as the target makes it: for a thread that has nothing else to do.
struct LogTarget: ~Copyable, Sendable {
    /// Why a file can't be written.
    struct Failure: Error, Hashable, CustomStringConvertible {
        let path: String
        let reason: String

        var description: String { "\(self.path) can't be written: \(self.reason)" }
    }

    private var descriptor: Int32
    /// The file's name; nil: the descriptor is somebody else's.
    private let path: String?
    /// Whether a line has been begun and not ended: the next one does not belong behind it.
    private var isTorn = false

    /// Standard error, or what a test has made.
    init(descriptor: Int32) {
        self.descriptor = descriptor
        self.path = nil
    }

    /// A file, to whose end is written.
    init(path: String) throws(Failure) {
        self.path = path
        self.descriptor = Self.open(path)
        guard self.descriptor >= 0 else {
            throw Failure(path: path, reason: unsafe String(cString: strerror(errno)))
        }
    }

    deinit {
        if self.path != nil { close(self.descriptor) }
    }

    private static func open(_ path: String) -> Int32 {
        unsafe Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    }

    /// Takes the file by its name again; if that fails the old one goes on.
    mutating func reopen() {
        guard let path = self.path else { return }
        let descriptor = Self.open(path)
        guard descriptor >= 0 else { return }
        close(self.descriptor)
        self.descriptor = descriptor
        self.isTorn = false
    }

    /// A pipe that nobody reads any more is an error of `write` on this thread, and not the end of the process.
    static func ignoreBrokenPipes() {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Writes lines; returns how many of them the target has not taken whole.
    mutating func write(_ lines: [UInt8]) -> Int {
        guard !lines.isEmpty else { return 0 }
        let octets = self.isTorn ? [Self.lineBreak] + lines : lines
        let written = self.send(octets)
        guard written < octets.count else {
            self.isTorn = false
            return 0
        }
        if written > 0 { self.isTorn = octets[written - 1] != Self.lineBreak }
        return octets[written...].count { $0 == Self.lineBreak }
    }

    private static let lineBreak: UInt8 = 0x0A

    /// How many octets were taken before the target refused.
    private func send(_ octets: [UInt8]) -> Int {
        unsafe octets.withUnsafeBytes { octets in
            var sent = 0
            while sent < octets.count {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: octets[sent...])
                let count = unsafe Glibc.write(self.descriptor, rest.baseAddress, rest.count)
                if count > 0 {
                    sent += count
                } else if errno == EAGAIN {
                    self.waitForRoom()
                } else if errno != EINTR {
                    break
                }
            }
            return sent
        }
    }

    /// Somebody shares our standard error and has made it non-blocking.
    private func waitForRoom() {
        var request = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&request, 1, -1)
    }
}
