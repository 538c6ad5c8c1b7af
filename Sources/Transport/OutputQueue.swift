import Glibc

/// What became of output.
public enum OutputState: Hashable, Sendable {
    /// All of it is with the kernel.
    case drained
    /// Some of it waits for the peer: flush when the socket is writable.
    case waiting
    /// The peer lets more wait than the limit allows: close it.
    case overLimit
    /// The connection is of no use any more.
    case failed(SystemError)
}

/// The octets that a slow peer makes one connection wait with, and how many those may be.
///
/// Nothing is copied while the peer keeps up: what a turn produced goes to the kernel from where it was
/// encoded, and only what the kernel refuses is kept here, up to ``limit``. Memory is held only while something
/// waits.
public struct OutputQueue: ~Copyable, Sendable {
    /// Waiting octets that are never exceeded: the peer is closed instead.
    public let limit: Int

    private var waiting: [UInt8] = []
    /// How many of `waiting` are with the kernel already.
    private var sent = 0

    /// An empty queue with its limit, in octets.
    public init(limit: Int = 4 * 1024 * 1024) {
        precondition(limit > 0, "an output queue holds something")
        self.limit = limit
    }

    /// How many octets wait.
    public var octetCount: Int { waiting.count - sent }

    /// Writes `octets` behind what waits, with one call of `write` at most, and keeps what is left over.
    ///
    /// `write` is the socket's: `{ socket.write($0) }`. After ``OutputState/overLimit`` and
    /// ``OutputState/failed(_:)`` part of `octets` may be lost, so the connection can only be closed.
    public mutating func send(
        _ octets: UnsafeRawBufferPointer, _ write: (UnsafeRawBufferPointer) -> IOResult
    ) -> OutputState {
        guard octetCount == 0 else {
            guard unsafe keep(octets) else { return .overLimit }
            return unsafe flush(write)
        }
        guard unsafe !octets.isEmpty else { return .drained }
        switch unsafe Self.taken(write(octets)) {
        case .failure(let error): return .failed(error)
        case .success(let count) where count == octets.count: return .drained
        case .success(let count):
            return unsafe keep(UnsafeRawBufferPointer(rebasing: octets[count...])) ? .waiting : .overLimit
        }
    }

    /// Writes what waits, with one call of `write` at most.
    public mutating func flush(_ write: (UnsafeRawBufferPointer) -> IOResult) -> OutputState {
        guard octetCount > 0 else { return .drained }
        let result = unsafe waiting.withUnsafeBytes { waiting in
            unsafe write(UnsafeRawBufferPointer(rebasing: waiting[sent...]))
        }
        switch Self.taken(result) {
        case .failure(let error): return .failed(error)
        case .success(let count): sent += count
        }
        guard octetCount == 0 else { return .waiting }
        waiting = []
        sent = 0
        return .drained
    }

    /// How many octets a write took.
    private static func taken(_ result: IOResult) -> Result<Int, SystemError> {
        switch result {
        case .count(let count): .success(count)
        case .wouldBlock: .success(0)
        case .endOfStream: .failure(SystemError(errno: EPIPE, call: "send"))
        case .failed(let error): .failure(error)
        }
    }

    private mutating func keep(_ octets: UnsafeRawBufferPointer) -> Bool {
        guard octetCount + octets.count <= limit else { return false }
        // Half of the memory is of octets that have left: rather move the rest to the front than grow.
        if sent > 0, 2 * sent >= waiting.count {
            waiting.removeFirst(sent)
            sent = 0
        }
        unsafe waiting.append(contentsOf: octets)
        return true
    }
}
