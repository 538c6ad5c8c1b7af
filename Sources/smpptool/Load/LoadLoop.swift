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

    /// How far a connection has come.
    private enum Stage {
        case connecting
        case securing(waitsFor: Interest, until: Int64)
        case open(LoadLink)
    }

    private final class Wire {
        var socket: StreamSocket
        var stage: Stage
        /// Octets of the link's output that are written.
        var writtenCount = 0
        /// Whether it is worth writing: false until the socket has room again.
        var mayWrite = true

        init(_ socket: consuming StreamSocket, _ stage: Stage) {
            self.socket = socket
            self.stage = stage
        }

        var link: LoadLink? {
            if case .open(let link) = self.stage { link } else { nil }
        }

        /// What the kernel is asked for.
        var interest: Interest {
            switch self.stage {
            case .connecting: .write
            case .securing(let interest, _): interest
            case .open: self.socket.interest(self.mayWrite ? .read : [.read, .write])
            }
        }
    }

    private(set) var machine: Machine
    private var listener: Listener?
    private var wires: [Wire] = []
    private var polled: [pollfd] = []
    private var openedCount = 0
    /// Why a connection could not be made.
    private(set) var failure: String?
    private let tls: TLSContext?
    /// Whom we connect to; nil: we listen.
    private let host: String?
    private let tell: (LoadRun.Notice) -> Void

    /// - Parameter count: connections to make; an end that listens takes what comes.
    init(
        _ machine: consuming Machine, at place: LoadRun.Place, count: Int,
        tell: @escaping (LoadRun.Notice) -> Void = { _ in }
    ) throws(SystemError) {
        self.machine = machine
        self.tell = tell
        switch place {
        case .listen(let address, let tls):
            (self.tls, self.host) = (tls, nil)
            let listener = try Listener.listen(on: address)
            tell(.listening(listener.localAddress))
            self.listener = consume listener
        case .connect(let peer):
            (self.tls, self.host) = (peer.tls, peer.host)
            for address in peer.addresses.prefix(1) {
                for _ in 0..<count {
                    self.wires.append(Wire(try StreamSocket.connect(to: address), .connecting))
                }
            }
        }
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
            // The listener is behind the wires, and a connection that is not there costs more than one that is read.
            let isCalled = self.polled.count > self.wires.count && self.polled[self.wires.count].revents != 0
            self.readAll()
            if self.tls != nil { self.refuseWhoIsSilent(now) }
            if isCalled { self.acceptAll() }
        }
        self.writeAll(Self.now)
    }

    private mutating func wait(since now: Int64) {
        self.polled.removeAll(keepingCapacity: true)
        for wire in self.wires {
            // An interest has epoll's bits, and these two are poll's as well.
            let events = Int16(truncatingIfNeeded: wire.interest.rawValue)
            self.polled.append(pollfd(fd: wire.socket.descriptor.rawValue, events: events, revents: 0))
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
            switch wire.stage {
            case .connecting: self.connected(wire)
            case .securing(_, let until): if !self.goOnSecuring(wire, until) { ended.append(wire) }
            case .open(let link):
                let isTurned = wire.socket.isTurned
                if isTurned || events & POLLOUT != 0 { wire.mayWrite = true }
                if isTurned || events & ~POLLOUT != 0, !self.read(wire, link) { ended.append(wire) }
            }
        }
        if !ended.isEmpty { self.drop(ended) }
    }

    /// false: the connection is over.
    private mutating func read(_ wire: Wire, _ link: LoadLink) -> Bool {
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
        for link in ended.compactMap(\.link) { self.machine.closed(link, at: Self.now) }
        self.wires.removeAll { wire in ended.contains { $0 === wire } }
    }

}

// MARK: - Connections

extension LoadLoop {
    private mutating func acceptAll() {
        while true {
            switch self.listener?.accept() {
            case .accepted(let socket, _):
                let wire = Wire(socket, .connecting)
                if self.begin(wire) { self.wires.append(wire) }
            default: return
            }
        }
    }

    private mutating func connected(_ wire: Wire) {
        if let error = wire.socket.finishConnect() {
            self.failure = "\(error)"
        } else {
            _ = self.begin(wire)
        }
    }

    /// What a connection begins with; false: it is over.
    private mutating func begin(_ wire: Wire) -> Bool {
        guard let tls = self.tls else {
            self.open(wire)
            return true
        }
        do throws(TLSError) {
            try wire.socket.startTLS(tls, host: self.host)
        } catch {
            return self.refuse(error)
        }
        return self.goOnSecuring(wire, Self.now + TLSHandshake.timeLimit.nanoseconds)
    }

    /// false: the connection is over.
    private mutating func goOnSecuring(_ wire: Wire, _ until: Int64) -> Bool {
        switch wire.socket.handshake() {
        case .done: self.open(wire)
        case .waits(let interest): wire.stage = .securing(waitsFor: interest, until: until)
        case .failed(let error): return self.refuse(error)
        }
        return true
    }

    private mutating func open(_ wire: Wire) {
        wire.stage = .open(self.machine.open(self.openedCount, at: Self.now))
        self.openedCount += 1
    }

    private mutating func refuse(_ error: TLSError) -> Bool {
        if self.host == nil { self.tell(.refused(error)) } else { self.failure = "\(error)" }
        return false
    }

    private mutating func refuseWhoIsSilent(_ now: Int64) {
        let silent = self.wires.filter {
            if case .securing(_, let until) = $0.stage { now >= until } else { false }
        }
        guard !silent.isEmpty else { return }
        for _ in silent { _ = self.refuse(.timedOut(TLSHandshake.timeLimit)) }
        self.drop(silent)
    }
}
