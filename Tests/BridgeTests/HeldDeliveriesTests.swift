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

    private func held(_ sequence: UInt32, at moment: Instant) throws -> ArrivedPart {
        let accepted = AcceptedPart(
            id: MessageID(rawValue: 0), link: "kcell", arrival: WallTime(milliseconds: 0),
            source: JournaledAddress(ton: 1, npi: 1, digits: "77010001414"),
            destination: JournaledAddress(ton: 0, npi: 0, digits: "1414"), esmClass: 0, dataCoding: 0,
            userData: [0x34])
        let ticket = ResponseTicket(
            connection: 1, sequence: SequenceNumber(rawValue: sequence), isDataSM: false)
        return ArrivedPart(
            part: try #require(Intake.Part(accepted)), fingerprint: Fingerprint(accepted), ticket: ticket,
            arrival: Moment(now: moment, wall: accepted.arrival))
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
