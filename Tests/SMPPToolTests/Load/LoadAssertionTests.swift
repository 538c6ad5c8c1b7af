import Testing

@testable import smpptool

@Suite struct LoadAssertionTests {
    /// A thousand replies of 1 to 1000 ms, one lost.
    private static var summary: LoadSummary {
        var figures = LoadFigures()
        for number in 1...1000 {
            figures.replied(after: Int64(number) * 1_000_000, at: Int64(number) * 1_000_000)
        }
        figures.counts.lost = 1
        return LoadSummary(figures)
    }

    @Test(
        arguments: [
            ("reply.p99<995ms", true), ("reply.p99<985ms", false), ("reply.p50>=0.49s", true),
            ("reply.p99.9<1.01s", true),
            ("reply.max<=1001ms", true), ("reply.max<999000us", false), ("lost=0", false), ("lost=1", true),
            ("lost!=1", false),
            ("lost<2", true), ("rate>=999", true), ("rate<1001", true), ("replies=1000", true),
            ("doubled=0", true),
        ])
    func assertionsAreJudged(text: String, holds: Bool) throws {
        let assertion = try #require(LoadAssertion(argument: text))
        #expect(assertion.holds(Self.summary) == holds)
    }

    @Test(arguments: [
        "", "lost", "lost=", "reply.p99<50", "reply.p98<5ms", "hope>0", "reply<5ms", "lost=none",
    ])
    func whatIsNoneIsRefused(text: String) {
        #expect(LoadAssertion(argument: text) == nil)
    }

    /// 80 % of the ceiling is where a figure is the generator's own.
    @Test(arguments: [(1300, false), (1200, true)])
    func aRunAtItsCeilingSaysSo(ceiling: Int, isDoubted: Bool) {
        var reached = LoadFigures(measuredFrom: 100_000_000)
        for number in 1...ceiling {
            let time = 100_000_000 + Int64(number) * 1_000_000_000 / Int64(ceiling)
            reached.replied(after: 1000, at: time)
        }
        let summary = LoadSummary(Self.summary.figures, ceiling: reached)
        #expect(summary.doubts.isEmpty == !isDoubted)
    }

    /// What piled up in the warm-up takes its time behind it: the rate counts it, the latencies do not.
    @Test func aRateCountsWhatComes() {
        let second: Int64 = 1_000_000_000
        var figures = LoadFigures(measuredFrom: second)
        for number in 1...10 { figures.replied(after: second / 2, at: second / 20 * Int64(number)) }
        for number in 1...100 { figures.replied(after: 3 * second, at: second + second / 50 * Int64(number)) }
        for number in 1...50 { figures.replied(after: second, at: 3 * second + second / 50 * Int64(number)) }
        let summary = LoadSummary(figures)
        #expect(summary.replyRate == 50)
        #expect(summary.reply.count == 50)
        #expect(summary.figures.counts.replies == 160)
    }

    @Test func theReportNeedsNothingElse() {
        var figures = Self.summary.figures
        figures.close(second: 1, open: 3)
        figures.close(second: 2, open: 0)
        let html = LoadPage(summary: LoadSummary(figures), title: "load <1> & \"2\"").html
        #expect(html.contains("<svg") && html.contains("polyline"))
        #expect(html.contains("load &lt;1> &amp; &quot;2&quot;"))
        #expect(!html.contains("http") && !html.contains("<script") && !html.contains("@import"))
    }
}
