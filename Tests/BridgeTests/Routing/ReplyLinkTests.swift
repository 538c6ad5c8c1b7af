import SMPPLink
import SMPPSession
import Testing

@testable import Bridge

/// A link that is a receiver, and the one that its replies leave by.
@Suite(.timeLimit(.minutes(1))) struct ReplyLinkTests {
    @Test func theReplyLeavesByTheOtherLinkAndStaysTheMessagesOwn() async throws {
        let bench = try await BridgeBench { configuration, link in
            var receiver = link
            receiver.bindTypes = [.receiver]
            receiver.replyLink = "kcell"
            configuration.links["inbound"] = receiver
            link.bindTypes = [.transmitter]
        }
        for number in 1...3 {
            #expect(await bench.ask("HELP", from: "7701000141\(number)") == "8 GRNZ: tekhosmotr.")
        }
        #expect(await bench.ask("LONG") == BridgeBench.longText)
        // The phone has the last reply before its response is counted.
        while await bench.bridge.snapshot().open > 0 { await Task.yield() }
        let links = await bench.bridge.snapshot().links
        #expect(links.map(\.status.name) == ["inbound", "kcell"])
        #expect(links.map(\.pipeline.accepted) == [4, 0])
        #expect(links.map(\.counts.accepted) == [0, 6])
        try await bench.end()
    }
}
