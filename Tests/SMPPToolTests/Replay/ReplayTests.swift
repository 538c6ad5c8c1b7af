import PacketCapture
import SMPP
import SMPPSession
import Testing

@testable import smpptool

/// Both ends of a recording are played against each other in made-up time.
@Suite struct ReplayTests {
    private struct Talk {
        var lines: [CaptureLine] = []

        mutating func add(
            _ sender: Role, _ pdu: PDU, _ sequence: UInt32, at milliseconds: Int64,
            _ status: CommandStatus = .ok
        ) throws {
            var encoder = PDUEncoder()
            try encoder.append(pdu, status: status, sequence: SequenceNumber(rawValue: sequence))
            let octets = unsafe encoder.withUnsafeBytes { unsafe Array($0) }
            let time = CaptureTime(seconds: 1_764_300_000, nanoseconds: milliseconds * 1_000_000)
            self.lines.append(CaptureLine(time: time, sender: sender, octets: octets))
        }

        func recording() throws -> Recording {
            try Recording(
                lines: ([CaptureLine.heading] + self.lines.map(\.text)).joined(separator: "\n") + "\n")
        }
    }

    /// Two questions, a second apart; the second is refused, and its submit_sm is queried.
    private static func talk(reply: String = "yes", query: String = "abc", status: CommandStatus = .ok) throws
        -> Talk
    {
        let phone = Address(ton: .international, npi: .isdn, digits: "77010001414")
        let number = Address(digits: "1414")
        var talk = Talk()
        try talk.add(.esme, .bindTransceiver(Bind(systemID: "esme", password: "")), 1, at: 0)
        try talk.add(.smsc, .bindTransceiverResp(BindResp(systemID: "smsc")), 1, at: 1)
        let question = DeliverSM(source: phone, destination: number, shortMessage: Array("8".utf8))
        try talk.add(.smsc, .deliverSM(question), 70, at: 10)
        try talk.add(.esme, .deliverSMResp(DeliverSMResp()), 70, at: 11, status)
        let answer = SubmitSM(source: number, destination: phone, shortMessage: Array(reply.utf8))
        try talk.add(.esme, .submitSM(answer), 2, at: 20)
        try talk.add(.smsc, .submitSMResp(SubmitSMResp(messageID: query)), 2, at: 21)
        try talk.add(.smsc, .deliverSM(question), 71, at: 1010)
        try talk.add(.esme, .deliverSMResp(DeliverSMResp()), 71, at: 1011, .messageQueueFull)
        try talk.add(.esme, .querySM(QuerySM(messageID: query, source: number)), 3, at: 1500)
        return talk
    }

    /// - Returns: both ends, and how long it took.
    private static func play(
        esme: Talk, smsc: Talk, speed: Double? = 1
    ) throws -> (esme: Replay, smsc: Replay, milliseconds: Int64, asked: [PDU]) {
        func machine(_ talk: Talk, _ role: Role) throws -> Replay {
            var settings = Replay.Settings()
            settings.role = role
            settings.speed = speed
            settings.patience = .seconds(2)
            return try Replay(try talk.recording(), settings)
        }
        var ends = [try machine(esme, .esme), try machine(smsc, .smsc)]
        let links = [ends[0].open(0, at: 0), ends[1].open(0, at: 0)]
        var now: Int64 = 0
        var asked: [PDU] = []
        while !ends.allSatisfy(\.isDone), now < 60_000_000_000 {
            for index in 0...1 {
                ends[index].turn(at: now)
                if index == 0 { asked += try Self.requests(links[0].output) }
                links[1 - index].framer.append(links[index].output)
                links[index].output = []
                try ends[1 - index].received(on: links[1 - index], at: now)
                if links[index].isEnding, links[index].isOpen { ends[index].closed(links[index], at: now) }
            }
            now += 1_000_000
        }
        return (ends[0], ends[1], now / 1_000_000, asked)
    }

    private static func requests(_ octets: [UInt8]) throws -> [PDU] {
        Piece.cut(octets, options: .strict).compactMap {
            if case .read(_, let pdu) = $0.outcome, !pdu.commandID.isResponse { pdu } else { nil }
        }
    }

    @Test func whatWasRecordedIsReproduced() throws {
        let talk = try Self.talk()
        let (esme, smsc, time, _) = try Self.play(esme: talk, smsc: talk)
        #expect(esme.failure == nil && smsc.failure == nil)
        #expect([esme.sentCount, smsc.sentCount] == [2, 2])
        #expect([esme.got.count, smsc.got.count] == [2, 1])
        #expect(esme.differences == [] && smsc.differences == [])
        #expect(esme.statusDifferences.isEmpty && smsc.statusDifferences.isEmpty)
        #expect((1480...2500).contains(time))
    }

    @Test(arguments: [10, nil] as [Double?])
    func itCanBeFaster(speed: Double?) throws {
        let talk = try Self.talk()
        let (esme, smsc, time, _) = try Self.play(esme: talk, smsc: talk, speed: speed)
        #expect(smsc.differences == [] && esme.differences == [])
        #expect(time < 700)
    }

    @Test func aChangedReplyIsFound() throws {
        let (_, smsc, _, _) = try Self.play(esme: try Self.talk(reply: "no"), smsc: try Self.talk())
        #expect(
            smsc.differences == [
                ReplyDifference(
                    destination: "77010001414",
                    recorded: WholeText(text: "yes", dataCoding: 0, segmentCount: 1),
                    got: WholeText(text: "no", dataCoding: 0, segmentCount: 1))
            ])
    }

    @Test func anotherStatusIsFound() throws {
        let (_, smsc, _, _) = try Self.play(esme: try Self.talk(status: .throttled), smsc: try Self.talk())
        #expect(smsc.statusDifferences.map(\.got) == [.throttled])
    }

    /// The SMSC gives another message_id than when it was recorded: that one is queried.
    @Test func messageIDsAreThoseOfThisTime() throws {
        let (_, _, _, asked) = try Self.play(esme: try Self.talk(), smsc: try Self.talk(query: "xyz"))
        #expect(asked.contains(.querySM(QuerySM(messageID: "xyz", source: Address(digits: "1414")))))
    }

    @Test func partsAreOneText() {
        func part(_ number: UInt8, _ text: String) -> PDU {
            .submitSM(
                SubmitSM(
                    source: Address(digits: "1414"), destination: Address(digits: "7"),
                    esmClass: .userDataHeader,
                    shortMessage: [5, 0, 3, 9, 2, number] + Array(text.utf8)))
        }
        let texts = WholeText.byDestination([part(2, "b"), part(1, "a"), part(1, "c"), part(2, "d")])
        #expect(texts["7"]?.map(\.text) == ["ab", "cd"])
        #expect(texts["7"]?.map(\.segmentCount) == [2, 2])
    }
}
