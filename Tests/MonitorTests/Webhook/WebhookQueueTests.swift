import Monotonic
import Testing

@testable import Bridge
@testable import Monitor

@Suite struct WebhookQueueTests {
    private let start = Instant.now
    private let events = (0...WebhookQueue.capacity).map { _ in
        LinkEvent(BridgeSnapshot.sample().links[0], in: .sample(), previous: nil)
    }

    @Test func eventsAreSentInTheirOrder() {
        var queue = WebhookQueue()
        for event in self.events.prefix(3) { queue.add(event) }
        for event in self.events.prefix(3) {
            #expect(queue.next(at: self.start)?.id == event.id)
            queue.ended(event, .taken, at: self.start)
        }
        #expect(queue.next(at: self.start) == nil)
        #expect(queue.counts.taken == 3 && queue.counts.waiting == 0)
    }

    /// 1, 2, 4 … 60 s; what is taken ends the waiting.
    @Test func aReceiverThatIsAwayIsAskedEverLessOften() {
        var queue = WebhookQueue()
        queue.add(self.events[0])
        queue.add(self.events[1])
        var now = self.start
        for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
            queue.ended(self.events[0], .failed, at: now)
            #expect(queue.next(at: now + .milliseconds(seconds * 1_000 - 1)) == nil)
            now += .seconds(seconds)
            #expect(queue.next(at: now)?.id == self.events[0].id)
        }
        queue.ended(self.events[0], .taken, at: now)
        #expect(queue.next(at: now)?.id == self.events[1].id)
        queue.ended(self.events[1], .failed, at: now)
        #expect(queue.next(at: now + .seconds(1))?.id == self.events[1].id)
        #expect(queue.counts.failedAttempts == 9)
    }

    @Test func theOldestMakesRoomForTheNewest() {
        var queue = WebhookQueue()
        for event in self.events { queue.add(event) }
        #expect(queue.counts.dropped == 1 && queue.counts.waiting == WebhookQueue.capacity)
        #expect(queue.next(at: self.start)?.id == self.events[1].id)
        // What was on its way while it was dropped takes no other with it.
        queue.ended(self.events[0], .taken, at: self.start)
        #expect(queue.next(at: self.start)?.id == self.events[1].id)
    }

    @Test(
        arguments: [
            (200, "taken"), (204, "taken"), (302, "failed"), (400, "refused"), (408, "failed"),
            (410, "refused"),
            (425, "failed"), (429, "failed"), (500, "failed"), (503, "failed"),
        ])
    func theStatusSaysWhetherToSendItAgain(_ status: Int, _ outcome: String) {
        #expect("\(WebhookQueue.Outcome(status: status))" == outcome)
    }
}
