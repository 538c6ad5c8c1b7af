import Glibc
import Testing

@testable import Transport

@Suite struct EventLoopRegisteringTests {
    /// Two descriptors are ready in one batch.
    ///
    /// Whoever is told first ends the other's registration and puts another file behind its number, which is
    /// registered anew: the event that is still in the batch belongs to nobody.
    @Test func aStaleEventOfAReusedDescriptorIsDropped() async throws {
        let loop = try EventLoop(name: "stale")
        let first = try SocketPair()
        let second = try SocketPair()
        let replacement = try SocketPair()
        for pair in [first, second] { pair.write() }
        let newOwner = Recorder(on: loop)
        let rivals = Rivals(loop, [first, second], replacement, newOwner)
        await rivals.begin()
        await loop.turnsOver()
        #expect(await rivals.calls == 1)
        #expect(await newOwner.notes.isEmpty)
        // The new owner is told about its own events.
        replacement.write()
        #expect(await newOwner.notes(1).first == "ready")
        await loop.shutdown()
    }

    @Test func aDeregisteredOwnerIsNotTold() async throws {
        let loop = try EventLoop(name: "deregister")
        let pair = try SocketPair()
        let recorder = Recorder(on: loop)
        try await recorder.run { recorder in
            let registration = try loop.register(pair.near, interest: .read, handler: recorder)
            pair.write()
            loop.deregister(registration)
            loop.deregister(registration)
        }
        await loop.turnsOver()
        #expect(await recorder.notes.isEmpty)
        await loop.shutdown()
    }

    @Test func aStaleRegistrationDoesNotTouchItsSuccessor() async throws {
        let loop = try EventLoop(name: "successor")
        let pair = try SocketPair()
        let recorder = Recorder(on: loop)
        try await recorder.run { recorder in
            let old = try loop.register(pair.near, interest: .read, handler: recorder)
            loop.deregister(old)
            _ = try loop.register(pair.near, interest: .read, handler: recorder)
            try loop.modify(old, interest: [])
            loop.deregister(old)
        }
        pair.write()
        #expect(await recorder.notes(1).first == "ready")
        await loop.shutdown()
    }

    @Test func modifyTurnsReadingOffAndOn() async throws {
        let loop = try EventLoop(name: "modify")
        let pair = try SocketPair()
        let recorder = Recorder(on: loop)
        pair.write()
        let registration = try await recorder.run { recorder in
            try loop.register(pair.near, interest: [], handler: recorder)
        }
        await loop.turnsOver()
        #expect(await recorder.notes.isEmpty)
        try await recorder.run { _ in try loop.modify(registration, interest: .read) }
        #expect(await recorder.notes(1).first == "ready")
        await loop.shutdown()
    }

    @Test func aDescriptorIsRegisteredOnce() async throws {
        let loop = try EventLoop(name: "once")
        let pair = try SocketPair()
        let recorder = Recorder(on: loop)
        try await recorder.run { recorder in
            _ = try loop.register(pair.near, interest: .read, handler: recorder)
            #expect(throws: SystemError(errno: EEXIST, call: "epoll_ctl")) {
                try loop.register(pair.near, interest: .read, handler: recorder)
            }
        }
        await loop.shutdown()
    }

    @Test func hangUpIsReportedWithoutInterest() async throws {
        let loop = try EventLoop(name: "hang-up")
        let pair = try SocketPair()
        let watcher = Watcher()
        let recorder = Recorder(on: loop)
        let registration = try await recorder.run { _ in
            try loop.register(pair.near, interest: [], handler: watcher)
        }
        pair.hangUp()
        #expect(await watcher.readiness.value.intersects(.hungUp))
        await recorder.run { _ in loop.deregister(registration) }
        await loop.shutdown()
    }
}

extension EventLoop {
    /// Returns when some turns have passed after all that happened before.
    fileprivate func turnsOver() async {
        for _ in 0..<3 {
            let gate = Gate<Void>()
            execute { gate.open(()) }
            await gate.value
        }
    }
}

/// Two connected sockets: one to register, one to make it ready.
private final class SocketPair: Sendable {
    let near: Descriptor
    private let far: Descriptor

    init() throws {
        var pair: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        _ = try SystemError.check("socketpair", unsafe socketpair(AF_UNIX, type, 0, &pair))
        near = Descriptor(owning: pair[0])
        far = Descriptor(owning: pair[1])
    }

    /// Makes `near` readable.
    func write() {
        var octet: UInt8 = 0
        var count = -1
        repeat { count = unsafe send(far.rawValue, &octet, 1, 0) } while count < 0 && errno == EINTR
        #expect(count == 1)
    }

    func hangUp() { shutdown(far.rawValue, Int32(SHUT_RDWR)) }
}

private final class Watcher: EventHandler {
    let readiness = Gate<Readiness>()

    func ready(_ readiness: Readiness) { self.readiness.open(readiness) }
}

/// Owners of two descriptors that are ready together; the first that is told takes the other's place away.
private actor Rivals {
    private nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private(set) var calls = 0
    private let pairs: [SocketPair]
    private let replacement: SocketPair
    private let newOwner: Recorder
    private var registrations: [Registration] = []

    init(_ loop: EventLoop, _ pairs: [SocketPair], _ replacement: SocketPair, _ newOwner: Recorder) {
        self.loop = loop
        self.pairs = pairs
        self.replacement = replacement
        self.newOwner = newOwner
    }

    func begin() {
        #expect(throws: Never.self) {
            for index in pairs.indices {
                let rival = Rival(index, self)
                registrations.append(try loop.register(pairs[index].near, interest: .read, handler: rival))
            }
        }
    }

    func told(_ index: Int) {
        calls += 1
        let other = 1 - index
        loop.deregister(registrations[other])
        loop.deregister(registrations[index])
        // dup2 closes the number's old file and gives it the new one in one step.
        #expect(dup2(replacement.near.rawValue, pairs[other].near.rawValue) >= 0)
        #expect(throws: Never.self) {
            _ = try loop.register(pairs[other].near, interest: .read, handler: newOwner)
        }
    }
}

private final class Rival: EventHandler {
    private let index: Int
    private let rivals: Rivals

    init(_ index: Int, _ rivals: Rivals) {
        self.index = index
        self.rivals = rivals
    }

    func ready(_ readiness: Readiness) {
        rivals.assumeIsolated { $0.told(index) }
    }
}
