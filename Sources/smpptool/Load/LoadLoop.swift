import CPoll
import Glibc
import SMPP
import Synchronization
import Transport

/// Whether a load test is to end early; any thread may say so.
final class LoadStop: Sendable {
    private let flag = Atomic(false)

    var isAsked: Bool { self.flag.load(ordering: .relaxed) }
    func ask() { self.flag.store(true, ordering: .relaxed) }
}

/// A thread of its own for an end of a load test: sockets, a clock, and a poll whose time limit is in nanoseconds.
///
/// A turn: tell what is due, write each link's octets with one call, wait, read each ready socket once.
struct LoadLoop<Machine: LoadMachine>: ~Copyable {
    /// The longest wait, so that a call to stop is seen.
    static var longestWait: Int64 { 100_000_000 }

    private final class Wire {
        let socket: StreamSocket
        var link: LoadLink?
        /// Octets of the link's output that are written.
        var writtenCount = 0
        /// Whether it is worth writing: false until the socket has room again.
        var mayWrite = true

        init(_ socket: consuming StreamSocket) { self.socket = socket }
    }

    private(set) var machine: Machine
    private var listener: Listener?
    private var wires: [Wire] = []
    private var polled: [pollfd] = []
    private var openedCount = 0
    /// Why a connection could not be made.
    private(set) var failure: SystemError?

    /// An end that takes connections in.
    init(_ machine: consuming Machine, listener: consuming Listener) {
        self.machine = machine
        self.listener = consume listener
    }

    /// An end that connects.
    init(_ machine: consuming Machine, connect address: SocketAddress, count: Int) throws(SystemError) {
        self.machine = machine
        for _ in 0..<count { self.wires.append(Wire(try StreamSocket.connect(to: address))) }
    }

    /// Nanoseconds that only rise.
    static var now: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Turns until the machine is done.
    ///
    /// - Parameter watch: called each turn, and may change the machine.
    mutating func run(_ watch: (inout Machine, _ now: Int64) -> Void) {
        while !self.machine.isDone, self.failure == nil {
            let now = Self.now
            self.machine.turn(at: now)
            watch(&self.machine, now)
            self.writeAll(now)
            self.wait(since: now)
            self.readAll()
            self.acceptAll()
        }
        self.writeAll(Self.now)
    }

    private mutating func wait(since now: Int64) {
        self.polled.removeAll(keepingCapacity: true)
        for wire in self.wires {
            let isConnecting = wire.link == nil
            let wantsRoom = isConnecting || !wire.mayWrite
            let events = (isConnecting ? 0 : POLLIN) | (wantsRoom ? POLLOUT : 0)
            self.polled.append(pollfd(fd: wire.socket.descriptor.rawValue, events: Int16(events), revents: 0))
        }
        if let listener = self.listenerDescriptor {
            self.polled.append(pollfd(fd: listener, events: Int16(POLLIN), revents: 0))
        }
        let due = self.machine.due.map { $0 - Self.now } ?? Self.longestWait
        let nanoseconds = max(0, min(due, Self.longestWait))
        _ = unsafe linux_poll(&self.polled, UInt32(self.polled.count), nanoseconds)
    }

    private var listenerDescriptor: Int32? {
        switch self.listener {
        case .some(let listener): listener.descriptor.rawValue
        case nil: nil
        }
    }

    private mutating func readAll() {
        var ended: [Wire] = []
        for (index, wire) in self.wires.enumerated() where self.polled[index].revents != 0 {
            let events = Int32(self.polled[index].revents)
            if wire.link == nil {
                self.connected(wire)
                continue
            }
            if events & POLLOUT != 0 { wire.mayWrite = true }
            if events & ~POLLOUT != 0, !self.read(wire) { ended.append(wire) }
        }
        if !ended.isEmpty { self.drop(ended) }
    }

    private mutating func connected(_ wire: Wire) {
        self.failure = wire.socket.finishConnect()
        guard self.failure == nil else { return }
        wire.link = self.machine.open(self.openedCount, at: Self.now)
        self.openedCount += 1
    }

    /// false: the connection is over.
    private mutating func read(_ wire: Wire) -> Bool {
        guard let link = wire.link else { return true }
        var result = IOResult.wouldBlock
        _ = unsafe link.framer.withFreeSpace { buffer in
            unsafe result = wire.socket.read(into: buffer)
            return if case .count(let count) = result { count } else { 0 }
        }
        switch result {
        case .count:
            do throws(FramingError) {
                try self.machine.received(on: link, at: Self.now)
                return true
            } catch {
                return false
            }
        case .wouldBlock: return true
        case .endOfStream, .failed: return false
        }
    }

    private mutating func writeAll(_ now: Int64) {
        var ended: [Wire] = []
        for wire in self.wires {
            guard let link = wire.link, wire.mayWrite, !Self.write(wire, link) else { continue }
            ended.append(wire)
        }
        if !ended.isEmpty { self.drop(ended) }
    }

    /// false: the connection is over.
    private static func write(_ wire: Wire, _ link: LoadLink) -> Bool {
        guard !link.output.isEmpty else { return !link.isEnding }
        let result = unsafe link.output.withUnsafeBytes {
            unsafe wire.socket.write(UnsafeRawBufferPointer(rebasing: $0[wire.writtenCount...]))
        }
        switch result {
        case .count(let count): wire.writtenCount += count
        case .wouldBlock: break
        case .endOfStream, .failed: return false
        }
        wire.mayWrite = wire.writtenCount == link.output.count
        guard wire.mayWrite else { return true }
        link.output.removeAll(keepingCapacity: true)
        wire.writtenCount = 0
        return !link.isEnding
    }

    private mutating func drop(_ ended: [Wire]) {
        for wire in ended {
            guard let link = wire.link else { continue }
            self.machine.closed(link, at: Self.now)
        }
        self.wires.removeAll { wire in ended.contains { $0 === wire } }
    }

    private mutating func acceptAll() {
        while true {
            switch self.listener?.accept() {
            case .accepted(let socket, _):
                let wire = Wire(socket)
                wire.link = self.machine.open(self.openedCount, at: Self.now)
                self.openedCount += 1
                self.wires.append(wire)
            default: return
            }
        }
    }
}
