import Testing

@testable import Services

@Suite struct BulkheadTests {
    @Test func callsThatAreNotSlowAreNotCounted() {
        var bulkhead = Bulkhead()
        for _ in 0..<1000 { bulkhead.begin(at: .zero) }
        #expect(!bulkhead.isFull(at: .milliseconds(499)))
        #expect(bulkhead.isFull(at: .milliseconds(500)))
    }

    @Test func soManySlowOnesFillIt() {
        var bulkhead = Bulkhead(Bulkhead.Limits(slowCalls: 3, slowAfter: .seconds(1)))
        for second in 0..<3 { bulkhead.begin(at: .seconds(second)) }
        #expect(!bulkhead.isFull(at: .seconds(2.9)))
        #expect(bulkhead.isFull(at: .seconds(3)))
        bulkhead.begin(at: .seconds(3))
        bulkhead.end(begunAt: .seconds(1))
        #expect(!bulkhead.isFull(at: .seconds(3)))
        #expect(bulkhead.isFull(at: .seconds(4)))
        #expect(bulkhead.count == 3)
        for second in [3, 0, 2] { bulkhead.end(begunAt: .seconds(second)) }
        #expect(bulkhead.count == 0)
        #expect(!bulkhead.isFull(at: .seconds(100)))
    }
}
