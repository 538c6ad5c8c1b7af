import Monotonic
import SMPP
import Testing

@testable import SMPPSession

@Suite struct WindowTests {
    @Test func responsesInAnyOrder() {
        var session = Transcript.bound()
        #expect(session(.request(.reply, token: 10)) == [.send(.reply, .ok, 2)])
        #expect(session(.request(.reply, token: 11)) == [.send(.reply, .ok, 3)])
        #expect(session.session.windowSpace == 8)
        #expect(
            session.receive(.accepted("b"), sequence: 3)
                == [.tell(.completed(token: 11, .response(.ok, .accepted("b"))))])
        #expect(
            session.receive(.accepted("a"), sequence: 2)
                == [.tell(.completed(token: 10, .response(.ok, .accepted("a"))))])
        #expect(session.session.windowSpace == 10)
    }

    @Test func aFullWindowSendsNothing() {
        var session = Transcript.bound(windowSize: 2)
        _ = session(.request(.reply, token: 1))
        _ = session(.request(.reply, token: 2))
        #expect(session.session.windowSpace == 0)
        #expect(session(.request(.reply, token: 3)) == [.tell(.completed(token: 3, .notSent))])
    }

    /// Two of three must end before a window of two takes one again, and nothing is waited for longer than is new.
    @Test func anotherWindowHoldsForWhatIsOpen() {
        var session = Transcript.bound(windowSize: 3)
        for token in 1...3 as ClosedRange<UInt64> { _ = session(.request(.reply, token: token)) }
        var timers = SessionTimers()
        timers.response = .seconds(2)
        session.session.adopt(windowSize: 2, timers: timers, at: session.now)
        #expect(session.session.windowSpace == 0)
        _ = session.receive(.accepted("a"), sequence: 2)
        #expect(session.session.windowSpace == 0)
        _ = session.receive(.accepted("b"), sequence: 3)
        #expect(session.session.windowSpace == 1)
        session.now += .seconds(2)
        #expect(session(.timePassed) == [.tell(.completed(token: 3, .timedOut))])
    }

    @Test(arguments: [Duration.seconds(2), .seconds(60)])
    func anotherTimerDoesNotMakeARequestOlder(_ response: Duration) {
        var session = Transcript.bound()
        let sent = session.now
        _ = session(.request(.reply, token: 1))
        session.now += .seconds(1)
        var timers = SessionTimers()
        timers.response = response
        session.session.adopt(windowSize: 2, timers: timers, at: session.now)
        #expect(session.session.oldestRequest == sent)
        _ = session.receive(.accepted("a"), sequence: 2)
        #expect(session.session.oldestRequest == nil)
    }

    @Test func unknownAndDoubleResponsesAreCounted() {
        var session = Transcript.bound()
        _ = session(.request(.reply, token: 1))
        _ = session.receive(.accepted("1"), sequence: 2)
        #expect(session.receive(.accepted("1"), sequence: 2) == [])
        #expect(session.receive(.accepted("9"), sequence: 999) == [])
        #expect(session.receive(.deliverSMResp(DeliverSMResp()), sequence: 5) == [])
        #expect(session.session.counts.unknownResponses == 3)
        #expect(session.session.sessionState == .boundTRX)
    }

    @Test func aResponseOfAnotherKindIsNotOurs() {
        var session = Transcript.bound()
        _ = session(.request(.reply, token: 1))
        #expect(session.receive(.dataSMResp(DataSMResp(messageID: "x")), sequence: 2) == [])
        #expect(session.session.outstanding == 1)
    }

    @Test func genericNackEndsItsRequest() {
        var session = Transcript.bound()
        _ = session(.request(.reply, token: 1))
        #expect(
            session.receive(.genericNack, status: .invalidCommandLength, sequence: 2)
                == [.tell(.completed(token: 1, .unreadable(.invalidCommandLength)))])
    }

    /// It says that the peer could not take the request, whatever status it carries.
    @Test func genericNackWithoutAnErrorIsNoSuccess() {
        var session = Transcript.bound()
        _ = session(.request(.reply, token: 1))
        #expect(
            session.receive(.genericNack, status: .ok, sequence: 2)
                == [.tell(.completed(token: 1, .unreadable(.systemError)))])
    }

    @Test func aRequestThatHasNoFormOnTheWireEnds() {
        var session = Transcript.bound()
        _ = session(.request(.reply, token: 1))
        #expect(
            session(.unencodable(.submitSM, 2))
                == [.tell(.completed(token: 1, .unreadable(.invalidCommandLength)))])
        #expect(session.session.windowSpace == 10)
    }

    /// The peer's numbers and ours are independent: the same value may be in flight both ways.
    @Test func aResponseThatHasNoFormOnTheWireIsAnErrorAndNoRequestOfOurs() {
        var session = Transcript.bound()
        _ = session(.request(.reply, token: 1))
        #expect(
            session(.unencodable(.deliverSMResp, 2))
                == [.send(.deliverSMResp(DeliverSMResp()), .systemError, 2)])
        #expect(session.session.outstanding == 1)
    }

    @Test func aBindThatHasNoFormOnTheWireEndsTheSession() {
        var session = Transcript()
        _ = session(.bind(.transceiver, .sample))
        #expect(
            session(.unencodable(.bindTransceiver, 1)) == [.close(.bindRefused(.invalidCommandLength))])
    }

    /// One request that is never answered must not hold on to the thousands behind it that were.
    @Test func oneSilentRequestDoesNotMakeTheWindowGrow() {
        var window = RequestWindow(size: 10)
        let later = Transcript.start + .seconds(10)
        let silent = window.add(.submitSM, token: 0, at: Transcript.start, deadline: later)
        for token in 1..<10_000 {
            let sequence = window.add(.submitSM, token: UInt64(token), at: Transcript.start, deadline: later)
            #expect(window.deadlineCount <= 37)
            guard case .open(UInt64(token), _) = window.take(sequence, .submitSMResp) else {
                Issue.record("not matched")
                return
            }
        }
        #expect(window.nextDeadline == later)
        #expect(window.timedOut(at: later) == 0)
        guard case .late(0) = window.take(silent, .submitSMResp) else {
            Issue.record("not remembered")
            return
        }
    }

    @Test func aRequestTimesOutAndFreesItsPlaceAndALateResponseSettlesIt() {
        var session = Transcript.bound(windowSize: 1)
        _ = session(.request(.reply, token: 5))
        // The peer is alive: only the response is missing.
        session.now += .seconds(9)
        _ = session.receive(.enquireLink, sequence: 1)
        #expect(session.after(.seconds(1)) == [.tell(.completed(token: 5, .timedOut))])
        #expect(session.session.windowSpace == 1)
        #expect(
            session.receive(.accepted("z"), sequence: 2)
                == [.tell(.settled(token: 5, .ok, .accepted("z")))])
        #expect(session.session.counts.lateResponses == 1)
        #expect(session.receive(.accepted("z"), sequence: 2) == [])
        #expect(session.session.counts.unknownResponses == 1)
    }

    /// Of two responses one came after 30 ms and one after 3 s; a late one has no time.
    @Test func theTimesOfResponsesAreCounted() {
        var session = Transcript.bound(windowSize: 2)
        _ = session(.request(.reply, token: 1))
        _ = session(.request(.reply, token: 2))
        session.now += .milliseconds(30)
        _ = session.receive(.accepted("a"), sequence: 2)
        session.now += .milliseconds(2_970)
        _ = session.receive(.accepted("b"), sequence: 3)
        _ = session.receive(.accepted("b"), sequence: 3)
        let times = session.session.counts.responseTimes
        #expect(times.buckets == [0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0])
        #expect(times.sum == .milliseconds(3_030))
    }

    @Test func numbersWrapToOneAndSkipOpenOnes() {
        var window = RequestWindow(size: 10, first: SequenceNumber(rawValue: 0x7FFF_FFFF))
        let later = Transcript.start + .seconds(10)
        #expect(window.add(.submitSM, token: 1, at: Transcript.start, deadline: later) == 0x7FFF_FFFF)
        #expect(window.add(.submitSM, token: 2, at: Transcript.start, deadline: later) == 1)
        window = RequestWindow(size: 10, first: 0x7FFF_FFFF)
        _ = window.add(.submitSM, token: 3, at: Transcript.start, deadline: later)
        #expect(window.nextSequence() == 1)
    }

    /// 2000 requests answered in shuffled order, some never: each token ends exactly once.
    @Test(arguments: 0..<50)
    func everyTokenEndsOnce(_ seed: UInt64) {
        var random = Seeded(seed)
        var session = Transcript.bound(windowSize: 40)
        var open: [UInt32: UInt64] = [:]
        var ended: [UInt64: Int] = [:]
        var next: UInt64 = 0
        func count(_ actions: [Session.Action]) {
            for action in actions {
                if case .tell(.completed(let token, _)) = action { ended[token, default: 0] += 1 }
            }
        }
        for _ in 0..<2000 {
            switch random.next() % 4 {
            case 0, 1:
                let actions = session(.request(.reply, token: next))
                if case .send(_, _, let sequence) = actions.first { open[sequence.rawValue] = next }
                count(actions)
                next += 1
            case 2:
                guard let sequence = open.keys.sorted().randomElement(using: &random) else { continue }
                open[sequence] = nil
                count(session.receive(.accepted("1"), sequence: sequence))
            default:
                _ = session.receive(.enquireLink, sequence: 1)
                count(session.after(.milliseconds(Int64(random.next() % 700))))
            }
        }
        count(session(.disconnected))
        #expect(ended.count == Int(next))
        #expect(ended.values.allSatisfy { $0 == 1 })
    }
}

struct Seeded: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { self.state = seed }
    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
