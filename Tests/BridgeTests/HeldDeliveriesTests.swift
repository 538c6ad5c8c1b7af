import Journal
import Monotonic
import SMPP
import SMPPLink
import SMPPSession
import Services
import Testing

@testable import Bridge
@testable import SMPPLink

@Suite struct HeldDeliveriesTests {
    let start = Instant.now

    private func held(_ sequence: UInt32, at moment: Instant) throws -> HeldDeliveries.Held {
        let address = Address(ton: .international, npi: .isdn, digits: "77010001414")
        let sender = try #require(MSISDN(address: address.digits, ton: 1))
        let part = Intake.Part(
            source: address, destination: Address(digits: "1414"), sender: sender, esmClass: .default,
            dataCoding: .default, userData: [0x34], sar: nil)
        let ticket = ResponseTicket(
            connection: 1, sequence: SequenceNumber(rawValue: sequence), isDataSM: false)
        let arrival = Moment(now: moment, wall: WallTime(milliseconds: 0))
        let accepted = part.journaled(id: MessageID(rawValue: 0), link: "kcell", arrival: arrival.wall)
        return HeldDeliveries.Held(
            part: part, accepted: accepted, fingerprint: Fingerprint(accepted), ticket: ticket,
            arrival: arrival)
    }

    @Test func aHundredAreHeldAndNoMore() throws {
        var deliveries = HeldDeliveries()
        var held: [Bool] = []
        for number in 0..<101 as Range<UInt32> {
            held.append(deliveries.hold(try self.held(number, at: self.start)))
        }
        #expect(held == Array(repeating: true, count: 100) + [false])
        let first = deliveries.next()
        #expect(first?.ticket.sequence.rawValue == 0)
        let again = deliveries.hold(try self.held(101, at: self.start))
        #expect(again)
    }

    @Test func twoSecondsAndNoLonger() throws {
        var deliveries = HeldDeliveries()
        _ = deliveries.hold(try self.held(1, at: self.start))
        _ = deliveries.hold(try self.held(2, at: self.start + .seconds(1)))
        #expect(deliveries.nextDeadline == self.start + .seconds(2))
        let moments: [Duration] = [.milliseconds(1_999), .seconds(2), .seconds(2), .seconds(3)]
        let due = moments.map { deliveries.impatient(at: self.start + $0)?.ticket.sequence.rawValue }
        #expect(due == [nil, 1, nil, 2])
    }
}
