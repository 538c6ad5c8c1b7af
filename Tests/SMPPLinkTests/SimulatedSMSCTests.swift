import SMPP
import SMPPSession
import SMSCSimulator
import Testing

@testable import SMPPLink

@Suite(.timeLimit(.minutes(1))) struct SimulatedSMSCTests {
    /// What it can't do it refuses, so that nobody waits for it.
    @Test(arguments: [
        (PDU.querySM(QuerySM(messageID: "1", source: .empty)), CommandStatus.queryFailed),
        (.cancelSM(CancelSM(messageID: "1", source: .empty)), .cancelFailed),
        (.replaceSM(ReplaceSM(messageID: "1", source: .empty, shortMessage: [])), .replaceFailed),
        (
            .submitMulti(
                SubmitMulti(
                    source: .empty, destinations: [.address(Address(digits: "7701"))], shortMessage: [])),
            .submitFailed
        ),
    ])
    func whatItCannotDoIsRefused(_ pdu: PDU, _ status: CommandStatus) async throws {
        let bench = try await LinkBench()
        await bench.link.start()
        _ = await bench.owner.status { $0.canSubmit }
        await bench.link.request(pdu, token: 3)
        var completions = bench.owner.completions.makeAsyncIterator()
        #expect(await completions.next() == Completion(token: 3, verdict: .refused(status)))
        await bench.end()
    }
}

extension OperatorLink {
    fileprivate func request(_ pdu: PDU, token: UInt64) {
        self.legs[0].connection?.assumeIsolated { $0.request([(pdu, token)]) }
    }
}
