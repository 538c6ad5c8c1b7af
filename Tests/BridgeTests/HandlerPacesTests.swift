import Testing

@testable import Bridge

/// Which questions are worth asking registers for.
@Suite struct HandlerPacesTests {
    @Test func whatHasNeverAnsweredMayAnswer() {
        #expect(HandlerPaces().isLikely("housing_queue", in: .zero))
    }

    @Test func aServiceIsLikelyInTheTimeThatItTakes() {
        var paces = HandlerPaces()
        paces.count(.seconds(2), of: "housing_queue")
        #expect(!paces.isLikely("housing_queue", in: .milliseconds(1999)))
        #expect(paces.isLikely("housing_queue", in: .seconds(2)))
        #expect(paces.isLikely("kindergarten_queue", in: .zero))
    }

    /// 2 s, then 1 s at a time: 2 - 1/8 = 1.875 s, 1.765625 s …, and a second before long.
    @Test func aServiceThatIsQuickAgainIsLikelyAgain() {
        var paces = HandlerPaces()
        paces.count(.seconds(2), of: "housing_queue")
        paces.count(.seconds(1), of: "housing_queue")
        #expect(!paces.isLikely("housing_queue", in: .milliseconds(1874)))
        #expect(paces.isLikely("housing_queue", in: .milliseconds(1875)))
        for _ in 0..<100 { paces.count(.seconds(1), of: "housing_queue") }
        #expect(paces.isLikely("housing_queue", in: .milliseconds(1001)))
    }
}
