import Monotonic
import SMPPSession
import Testing
import Transport

@testable import SMPPLink

@Suite struct GatekeeperTests {
    static let start = Instant.now
    static let small = GateLimits(
        connections: 8, connectionsPerAddress: 4, unbound: 5, unboundPerAddress: 3, offenders: 4)

    static func address(_ number: Int, port: UInt16 = 1) -> SocketAddress {
        guard let address = SocketAddress(ip: "192.0.2.\(number)", port: port) else { preconditionFailure() }
        return address
    }

    /// The number under which somebody came in.
    static func enter(_ gate: inout Gatekeeper, _ address: SocketAddress, at now: Instant = start) -> UInt64?
    {
        if case .enter(let number, _) = gate.knock(address, at: now) { number } else { nil }
    }

    @Test func anAddressHasSoManyUnboundAndSoManyInAll() throws {
        var gate = Gatekeeper(limits: Self.small)
        let one = Self.address(1)
        let numbers = try (0..<3).map { _ in try #require(Self.enter(&gate, one)) }
        #expect(gate.knock(one, at: Self.start) == .refused(.addressUnbound))
        gate.bound(numbers[0])
        let fourth = try #require(Self.enter(&gate, one))
        gate.bound(fourth)
        #expect(gate.knock(one, at: Self.start) == .refused(.addressFull))
        gate.left(numbers[1])
        gate.left(numbers[1])
        #expect(gate.count == 3)
        #expect(Self.enter(&gate, one) != nil)
    }

    /// A flood of silent connections takes no place: the oldest that has not asked goes.
    @Test func theOldestQuietOneGoesForTheNext() throws {
        var gate = Gatekeeper(limits: Self.small)
        let first = try #require(Self.enter(&gate, Self.address(1)))
        let others = try (2...5).map { try #require(Self.enter(&gate, Self.address($0))) }
        gate.asked(first)
        #expect(gate.knock(Self.address(6), at: Self.start) == .enter(number: 6, shedding: others[0]))
        gate.bound(others[1])
        #expect(gate.knock(Self.address(7), at: Self.start) == .enter(number: 7, shedding: nil))
        #expect(gate.knock(Self.address(8), at: Self.start) == .enter(number: 8, shedding: others[2]))
        #expect(gate.unbound == 5)
    }

    @Test func whoIsAskingIsNotShed() throws {
        var gate = Gatekeeper(limits: Self.small)
        for number in 1...5 { gate.asked(try #require(Self.enter(&gate, Self.address(number)))) }
        #expect(gate.knock(Self.address(6), at: Self.start) == .refused(.full))
    }

    /// Who was refused and stays is shed like any other.
    @Test func whoHasItsAnswerIsQuietAgain() throws {
        var gate = Gatekeeper(limits: Self.small)
        let numbers = try (1...5).map { try #require(Self.enter(&gate, Self.address($0))) }
        for number in numbers { gate.asked(number) }
        gate.answered(numbers[3])
        #expect(gate.knock(Self.address(6), at: Self.start) == .enter(number: 6, shedding: numbers[3]))
    }

    @Test func theBoundOnesAreAsManyAsMayBe() throws {
        var gate = Gatekeeper(limits: Self.small)
        for number in 1...8 { gate.bound(try #require(Self.enter(&gate, Self.address(number)))) }
        #expect(gate.knock(Self.address(9), at: Self.start) == .refused(.full))
    }

    /// The fifth failure within a minute bans the address for ten, not a system_id, and not another address.
    @Test func failuresDelayAndThenBan() {
        var gate = Gatekeeper()
        let one = Self.address(1)
        var now = Self.start
        for count in 0..<4 {
            #expect(gate.failed(one, at: now) == .wait(.milliseconds(500) * count))
            #expect(Self.enter(&gate, one, at: now) != nil)
            now += .seconds(10)
        }
        let end = now + .seconds(600)
        #expect(gate.failed(one, at: now) == .ban(.seconds(2), until: end))
        #expect(gate.knock(Self.address(1, port: 9), at: now) == .refused(.banned))
        #expect(gate.isBanned(one, at: end - .milliseconds(1)))
        #expect(Self.enter(&gate, Self.address(2), at: now) != nil)
        #expect(Self.enter(&gate, one, at: end) != nil)
        #expect(gate.failed(one, at: end) == .wait(.zero))
    }

    @Test func failuresAreForgottenAfterAMinute() {
        var gate = Gatekeeper()
        let one = Self.address(1)
        for minute in 0..<20 {
            let now = Self.start + .seconds(16 * minute)
            if case .ban = gate.failed(one, at: now) { Issue.record("banned at \(minute)") }
        }
        #expect(!gate.isBanned(one, at: Self.start + .seconds(320)))
    }

    @Test func sixtyFourBitsOfIPv6AreOneAddress() throws {
        var gate = Gatekeeper()
        let addresses = try ["2001:db8::1", "2001:db8::2:0:0:9", "2001:db8:0:1::1"].map {
            try #require(SocketAddress(ip: $0, port: 1))
        }
        for _ in 0..<5 { _ = gate.failed(addresses[0], at: Self.start) }
        #expect(addresses.map { gate.isBanned($0, at: Self.start) } == [true, true, false])
    }

    /// Whatever happens: no count beyond its limit, none below zero, the ban holds for its time, tables stay small.
    @Test(arguments: 0..<300)
    func theLimitsHold(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let limits = Self.small
        var gate = Gatekeeper(limits: limits)
        var model = Model()
        var now = Self.start
        for _ in 0..<400 {
            now += .milliseconds(Int.random(in: 0...4_000, using: &random))
            let address = Int.random(in: 1...6, using: &random)
            let guest = model.guests.keys.sorted().randomElement(using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4: model.knock(address, gate.knock(Self.address(address), at: now), limits, at: now)
            case 4:
                if let guest {
                    gate.asked(guest)
                    model.ask(guest)
                }
            case 5:
                if let guest {
                    gate.bound(guest)
                    model.guests[guest]?.stage = 2
                }
            case 6..<8:
                if let guest {
                    gate.left(guest)
                    model.guests[guest] = nil
                }
            default:
                if case .ban(_, let end) = gate.failed(Self.address(address), at: now) {
                    model.bans[address] = end
                }
            }
            #expect(gate.count == model.guests.count)
            #expect(gate.unbound == model.guests.values.count { $0.stage < 2 })
            #expect(gate.offenderCount <= limits.offenders)
        }
        for guest in model.guests.keys { gate.left(guest) }
        #expect(gate.count == 0)
        #expect(gate.unbound == 0)
    }

    /// What the gate should know, written down plainly.
    struct Model {
        /// 0 quiet, 1 asking, 2 bound.
        var guests: [UInt64: (address: Int, stage: Int)] = [:]
        var bans: [Int: Instant] = [:]

        mutating func ask(_ guest: UInt64) {
            if self.guests[guest]?.stage == 0 { self.guests[guest]?.stage = 1 }
        }

        mutating func knock(
            _ address: Int, _ admission: Gatekeeper.Admission, _ limits: GateLimits, at now: Instant
        ) {
            let mine = self.guests.values.filter { $0.address == address }
            let unbound = self.guests.filter { $0.value.stage < 2 }
            let oldest = unbound.filter { $0.value.stage == 0 }.keys.min()
            let isFull = self.guests.count >= limits.connections
            switch admission {
            case .refused(.banned): #expect(self.bans[address].map { now < $0 } ?? false)
            case .refused(.addressFull): #expect(mine.count >= limits.connectionsPerAddress)
            case .refused(.addressUnbound):
                #expect(mine.count { $0.stage < 2 } >= limits.unboundPerAddress)
            case .refused(.full):
                #expect(isFull || unbound.count >= limits.unbound && oldest == nil)
            case .enter(let number, let shed):
                #expect(!isFull)
                #expect(mine.count < limits.connectionsPerAddress)
                #expect(mine.count { $0.stage < 2 } < limits.unboundPerAddress)
                #expect(shed == (unbound.count >= limits.unbound ? oldest : nil))
                if let shed { self.guests[shed] = nil }
                #expect(self.guests[number] == nil)
                self.guests[number] = (address, 0)
            }
        }
    }
}
