import SMPP
import SMPPSession
import SMSText
import Testing

@testable import smpptool

/// Over real sockets, against the peer that does nothing.
@Suite struct LoadRunTests {
    private static func setting(_ role: Role, _ change: (inout LoadPlan) -> Void) throws -> LoadRun.Setting {
        var plan = LoadPlan()
        plan.role = role
        plan.expectsReplies = true
        change(&plan)
        let base: Int64 = 77_010_000_000
        let encoder = MixEncoder(
            role: role, destination: "1414", base: base, addressCount: 100_000, encoder: TextEncoder())
        var questions = MixGenerator(seed: 1)
        return LoadRun.Setting(
            plan: plan, messages: try encoder.prepared(questions.messages(.all, count: 100)), base: base,
            addressCount: 100_000,
            bind: role == .esme ? .bindTransceiver(Bind(systemID: "load", password: "")) : nil)
    }

    @Test(arguments: [Role.smsc, .esme])
    func everyQuestionComesBack(role: Role) async throws {
        let setting = try Self.setting(role) {
            $0.sessionCount = 3
            $0.window = 20
        }
        let outcome = try await LoadRun.ceiling(setting, for: .milliseconds(50))
        let counts = outcome.figures.counts
        #expect(outcome.failure == nil)
        #expect(counts.sent > 0)
        #expect(counts.taken == counts.sent)
        #expect(counts.replies == counts.sent)
        #expect(counts.doubled + counts.unmatched + counts.lost + counts.lostLinks == 0)
    }
}
