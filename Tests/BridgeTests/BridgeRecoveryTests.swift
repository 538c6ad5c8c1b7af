import Journal
import SMPP
import SMPPLink
import SMSCSimulator
import Testing

@testable import Bridge

/// What an earlier process left, on real sockets.
@Suite(.timeLimit(.minutes(1))) struct BridgeRecoveryTests {
    private static func part(_ id: UInt64, of link: String, from sender: String) -> AcceptedPart {
        AcceptedPart(
            id: MessageID(rawValue: id), link: link, arrival: .now,
            source: JournaledAddress(ton: 1, npi: 1, digits: sender),
            destination: JournaledAddress(ton: 0, npi: 0, digits: "1414"), esmClass: 0, dataCoding: 0,
            userData: Array("help".utf8), sar: nil, repeatID: nil)
    }

    /// A question is answered, the rest of a reply is sent, and what came over a link that is no more is closed.
    @Test func eachMessageGoesOnWhereItStood() async throws {
        var recovery = JournalRecovery()
        let parts = [
            Self.part(1, of: "kcell", from: "77010000001"), Self.part(2, of: "kcell", from: "77010000002"),
            Self.part(3, of: "gone", from: "77010000003"),
        ]
        let segment = JournaledSegment(
            octets: Array("written before".utf8), dataCoding: 0, hasUDH: false, isPayload: false, sar: nil)
        let answer = JournaledAnswer(id: MessageID(rawValue: 2), outcome: "answered", segments: [segment])
        for record in parts.map(JournalRecord.accepted) + [.answered(answer)] { recovery.state.apply(record) }
        recovery.recentParts = parts
        recovery.newestRecord = parts.last?.arrival
        let journal = FailingJournal()
        let bench = try await BridgeBench(journal: journal, recovery: recovery)
        var replies: [String: String] = [:]
        while replies.count < 2 {
            let reply = await bench.event { if case .reply(let message) = $0 { message } else { nil } }
            let message = try #require(reply)
            replies[message.to] = message.text
        }
        #expect(
            replies == ["77010000001": "8 GRNZ: tekhosmotr.", "77010000002": "written before"])
        try await bench.end()
        let ends = journal.now.ended.sorted { $0.id < $1.id }
        #expect(ends.map(\.id.rawValue) == [1, 2, 3])
        #expect(ends.map(\.kind) == [.submitted, .submitted, .failed])
    }
}
