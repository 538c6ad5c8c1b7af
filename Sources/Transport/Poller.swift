import CLinux
import Glibc

/// epoll with its registrations: who is told about which descriptor.
///
/// The kernel hands back a descriptor's number and the generation it was registered with. A number that is
/// closed and used again within one batch of events has another generation, so an event can't reach the wrong
/// owner.
@safe struct Poller: ~Copyable {
    private struct Slot {
        var generation: UInt32
        var handler: any EventHandler
    }

    /// Generation of the wake-up eventfd, which has no handler.
    private static let wakeUpGeneration: UInt32 = 0

    private let epoll: Descriptor
    /// Indexed by descriptor number: the kernel gives out the lowest free one, so this stays dense.
    private var slots: [Slot?] = []
    private var lastGeneration = Poller.wakeUpGeneration
    private let events: UnsafeMutableBufferPointer<linux_event>

    init() throws(SystemError) {
        epoll = try Descriptor(owning: SystemError.check("epoll_create1", linux_epoll_create()))
        unsafe events = .allocate(capacity: Int(LINUX_EVENTS_A_WAIT))
        unsafe events.initialize(repeating: linux_event())
    }

    deinit { unsafe events.deallocate() }

    /// Makes writes to the eventfd `wakeUp` end a wait.
    ///
    /// Edge-triggered, so that each write wakes once and nobody has to read it.
    mutating func addWakeUp(_ wakeUp: borrowing Descriptor) throws(SystemError) {
        let registration = Registration(descriptor: wakeUp.rawValue, generation: Self.wakeUpGeneration)
        try control(EPOLL_CTL_ADD, registration, EPOLLIN.rawValue | EPOLLET.rawValue)
    }

    mutating func add(
        _ descriptor: Int32, _ interest: Interest, _ handler: any EventHandler
    ) throws(SystemError) -> Registration {
        let registration = Registration(descriptor: descriptor, generation: nextGeneration())
        try control(EPOLL_CTL_ADD, registration, interest.rawValue)
        let place = Int(descriptor)
        while slots.count <= place { slots.append(nil) }
        slots[place] = Slot(generation: registration.generation, handler: handler)
        return registration
    }

    mutating func modify(_ registration: Registration, _ interest: Interest) throws(SystemError) {
        guard handler(of: registration) != nil else { return }
        try control(EPOLL_CTL_MOD, registration, interest.rawValue)
    }

    mutating func remove(_ registration: Registration) {
        guard handler(of: registration) != nil else { return }
        slots[Int(registration.descriptor)] = nil
        // It fails when the owner has closed the descriptor already: the kernel forgot it then.
        try? control(EPOLL_CTL_DEL, registration, 0)
    }

    /// Waits for events and returns how many there are.
    ///
    /// A negative `timeout` waits for ever, 0 not at all.
    mutating func wait(milliseconds timeout: Int32) -> Int {
        let count = unsafe linux_epoll_wait(epoll.rawValue, events.baseAddress, timeout)
        guard count < 0 else { return Int(count) }
        precondition(errno == EINTR, "epoll_wait refused its arguments")
        return 0
    }

    /// Whom the event at `index` of the last wait is for; nil when it is stale or a wake-up.
    func event(_ index: Int) -> (any EventHandler, Readiness)? {
        let event = unsafe events[index]
        let registration = Registration(
            descriptor: Int32(truncatingIfNeeded: event.user_data),
            generation: UInt32(truncatingIfNeeded: event.user_data >> 32))
        guard let handler = handler(of: registration) else { return nil }
        return (handler, Readiness(rawValue: event.events))
    }

    private func handler(of registration: Registration) -> (any EventHandler)? {
        let place = Int(registration.descriptor)
        guard place < slots.count, let slot = slots[place], slot.generation == registration.generation
        else { return nil }
        return slot.handler
    }

    private mutating func nextGeneration() -> UInt32 {
        lastGeneration &+= 1
        if lastGeneration == Self.wakeUpGeneration { lastGeneration &+= 1 }
        return lastGeneration
    }

    private func control(
        _ operation: Int32, _ registration: Registration, _ events: UInt32
    ) throws(SystemError) {
        let result = linux_epoll_ctl(
            epoll.rawValue, operation, registration.descriptor, events, registration.userData)
        _ = try SystemError.check("epoll_ctl", result)
    }
}
