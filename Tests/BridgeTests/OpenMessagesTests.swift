import Journal
import Monotonic
import SMPP
import Testing

@testable import Bridge

@Suite struct OpenMessagesTests {
    let start = Instant.now

    private func open(_ messages: inout OpenMessages, _ id: UInt64, attention: Duration) {
        messages.open(
            MessageID(rawValue: id), sender: Address(digits: "77010001414"),
            shortNumber: Address(digits: "1414"), arrival: self.start, deadline: self.start + .seconds(60),
            attention: self.start + attention)
    }

    @Test func messagesComeToAttentionInTheOrderOfTheirMoments() {
        var messages = OpenMessages()
        self.open(&messages, 1, attention: .seconds(45))
        self.open(&messages, 2, attention: .seconds(40))
        let next = messages.nextAttention()
        #expect(next == self.start + .seconds(40))
        let value1 = messages.dueForAttention(at: self.start + .seconds(39))
        #expect(value1 == nil)
        let value2 = messages.dueForAttention(at: self.start + .seconds(50))
        #expect(value2 == MessageID(rawValue: 2))
        let value3 = messages.dueForAttention(at: self.start + .seconds(50))
        #expect(value3 == MessageID(rawValue: 1))
        let value4 = messages.dueForAttention(at: self.start + .seconds(50))
        #expect(value4 == nil)
        #expect(messages.count == 2)
    }

    @Test func aMovedMomentCountsOnce() {
        var messages = OpenMessages()
        self.open(&messages, 1, attention: .seconds(45))
        messages.lookAgain(MessageID(rawValue: 1), at: self.start + .seconds(600))
        let value5 = messages.dueForAttention(at: self.start + .seconds(100))
        #expect(value5 == nil)
        let value6 = messages.dueForAttention(at: self.start + .seconds(600))
        #expect(value6 == MessageID(rawValue: 1))
    }

    @Test func aClosedMessageNeedsNothing() {
        var messages = OpenMessages()
        self.open(&messages, 1, attention: .seconds(45))
        let value7 = messages.close(MessageID(rawValue: 1))
        #expect(value7 != nil)
        let value8 = messages.close(MessageID(rawValue: 1))
        #expect(value8 == nil)
        let next = messages.nextAttention()
        #expect(next == nil)
        #expect(messages.isEmpty)
    }

    @Test func waitingAreThoseWithoutAnAnswer() {
        var messages = OpenMessages()
        for id in 1...4 as ClosedRange<UInt64> { self.open(&messages, id, attention: .seconds(45)) }
        _ = messages.update(MessageID(rawValue: 2)) { $0.phase = .answering }
        #expect(messages.waiting == [1, 3, 4].map { MessageID(rawValue: $0) })
    }
}
