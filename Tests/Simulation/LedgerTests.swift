import Journal
import Monotonic
import SMPP
import SMPPLink
import SMSText
import Services
import Testing

@testable import Bridge

/// The judge of a flood, judged: what it allows and what it does not.
@Suite struct LedgerTests {
    /// A ledger that has seen so many messages of the flooding phone accepted, a second apart.
    private struct Scene {
        var ledger: Ledger
        let settings: PipelineSettings
        let start = World.start
        private static let wall = WallTime(milliseconds: 1_800_000_000_000)

        init(messages: Int) {
            var random = SplitMix64(seed: 1)
            let plan = Plan(&random)
            self.ledger = Ledger(plan: plan)
            self.settings = World.settings(0, plan)
            self.ledger.begin(0, awaiting: [])
            for number in 0..<messages {
                let moment = self.moment(number)
                let part = AcceptedPart(
                    id: Self.id(number), link: "link0", arrival: moment.wall,
                    source: JournaledAddress(ton: 1, npi: 1, digits: Operator.flooder),
                    destination: JournaledAddress(ton: 0, npi: 0, digits: "1414"), esmClass: 0, dataCoding: 0,
                    userData: Array("\(number)/1;".utf8))
                self.ledger.keep([.accepted(part)], at: moment)
            }
        }

        static func id(_ number: Int) -> MessageID { MessageID(rawValue: UInt64(number + 1)) }

        private func moment(_ number: Int) -> Moment {
            Moment(
                now: self.start + .seconds(number),
                wall: WallTime(milliseconds: Self.wall.milliseconds + Int64(1_000 * number)))
        }

        /// The workers get these.
        mutating func enqueue(_ numbers: [Int]) throws {
            let sender = try #require(MSISDN(address: Operator.flooder, ton: 1))
            let questions = numbers.map { number in
                let arrival = self.start + .seconds(number)
                return Question(
                    id: Self.id(number), moreParts: [], attempt: 1,
                    content: .whole([], DataCoding(rawValue: 0), nil), sender: sender,
                    deadline: arrival + self.settings.sla.deadline, fallback: arrival)
            }
            self.ledger.enqueued(questions, self.settings)
        }

        mutating func ignore(_ number: Int) {
            self.ledger.limiting([.finished(MessageEnd(id: Self.id(number), kind: .ignored))])
        }

        mutating func endTurn() { self.ledger.flood.settled = self.ledger.flood.taken.count }
    }

    /// SERVICES: ten at once and one in six seconds; of one a second the eleventh is the second that came in after six.
    @Test func anEleventhIsOneTooMany() throws {
        var scene = Scene(messages: 20)
        try scene.enqueue(Array(0..<11))
        #expect(scene.ledger.faults.isEmpty)
        try scene.enqueue([11])
        #expect(scene.ledger.faults.count == 1)
    }

    @Test func whoMayAskIsNotIgnored() throws {
        var scene = Scene(messages: 20)
        try scene.enqueue(Array(0..<10))
        scene.endTurn()
        scene.ignore(10)
        #expect(scene.ledger.faults.count == 1)
    }

    @Test func whoMayNotIs() throws {
        var scene = Scene(messages: 20)
        try scene.enqueue(Array(0..<11))
        scene.endTurn()
        scene.ignore(11)
        #expect(scene.ledger.faults.isEmpty)
    }

    /// Taken up together: the one in the middle came when the bucket was empty, and the last when it was not.
    ///
    /// The workers get the last before the journal is told of the other: seed 28833.
    @Test func whatIsIgnoredIsJudgedByWhatCameBeforeIt() throws {
        var scene = Scene(messages: 20)
        try scene.enqueue(Array(0..<11))
        scene.endTurn()
        try scene.enqueue([19])
        scene.ignore(11)
        #expect(scene.ledger.faults.isEmpty)
        scene.endTurn()
        scene.ignore(12)
        #expect(scene.ledger.faults.count == 1)
    }
}
