import Journal
import SMPP
import Testing

@testable import Bridge
@testable import SMPPLink

/// Whatever happens to clients' messages in whatever order, none is lost and nothing is left behind.
@Suite struct RoutePropertyTests {
    @Test(arguments: 0..<60 as Range<UInt64>)
    func nothingIsLostAndNothingStays(seed: UInt64) {
        var life = RouteLife(seed: seed)
        for _ in 0..<150 { life.step() }
        life.drain()
        for text in life.acknowledged.subtracting(life.changed) {
            #expect(life.left.contains(text), "lost: \(text)")
        }
        #expect(life.left.isSubset(of: life.acknowledged.union(life.changed)))
        let flow = life.rig.flow
        #expect(flow.messages.count == 0)
        #expect(life.rig.state.routes.isEmpty)
        #expect(flow.links.values.allSatisfy { $0.busy == 0 })
        #expect(flow.accounts.values.allSatisfy { $0.queued == 0 && $0.keptCount == 0 })
    }
}

/// A life of clients' messages at random: links, clients, journal and process fail at any step.
private struct RouteLife {
    let rig = RouteRig(windowSize: 6) { $0.queueCapacity = 20 }
    /// Texts of messages that were acknowledged, whose request may have changed or taken them back, that have left.
    private(set) var acknowledged: Set<String> = []
    private(set) var changed: Set<String> = []
    private(set) var left: Set<String> = []
    private var numbers: [String: String] = [:]
    private var random: SplitMix64
    private var flying: [(submission: Submission, link: String)] = []
    private var receipts: [UInt64] = []
    private var next = 0

    private static let links = ["kcell", "beeline"]

    init(seed: UInt64) {
        self.random = SplitMix64(seed: seed)
    }

    mutating func step() {
        switch Int.random(in: 0..<100, using: &self.random) {
        case 0..<30: self.submit()
        case 30..<50: self.leave(Int.random(in: 1...4, using: &self.random))
        case 50..<65: self.complete()
        case 65..<72: self.report(.undeliverable)
        case 72..<80: self.acknowledge()
        case 80..<84: self.ask()
        case 84..<88:
            let link = Self.links.randomElement(using: &self.random) ?? ""
            self.rig.handle(.linkChanged(link, canSubmit: Bool.random(using: &self.random)))
        case 88..<90: self.rig.handle(.accountChanged("shop", canDeliver: Bool.random(using: &self.random)))
        case 90..<96: self.rig.pass(.seconds(Int.random(in: 1...15, using: &self.random)))
        case 96..<98: self.rig.journalFails.toggle()
        case 98: self.rig.isHeld.toggle()
        default: self.die()
        }
        if !self.rig.isHeld { self.rig.settle() }
    }

    private mutating func submit() {
        self.next += 1
        let text = "message \(self.next)"
        let prefix = Bool.random(using: &self.random) ? "7701" : "7705"
        let wish = UInt8.random(in: 0...2, using: &self.random)
        let id = self.rig.submit(text, to: Address(digits: "\(prefix)1234567")) {
            $0.registeredDelivery = RegisteredDelivery(rawValue: wish)
        }
        guard let id, !id.isEmpty, self.rig.answers.last?.status == .ok else {
            // It may be acknowledged later, when the journal has it.
            self.changed.insert(text)
            return
        }
        self.acknowledged.insert(text)
        self.numbers[text] = id
    }

    /// A message is taken back or gets another text, if it can.
    private mutating func ask() {
        guard let (text, id) = self.numbers.randomElement(using: &self.random) else { return }
        self.changed.insert(text)
        if Bool.random(using: &self.random) {
            self.rig.ask(.cancelSM(CancelSM(messageID: id, source: RouteRig.client)))
        } else {
            let other = "instead of \(text)"
            self.changed.insert(other)
            let replaceSM = ReplaceSM(
                messageID: id, source: RouteRig.client, registeredDelivery: .receipt,
                shortMessage: Array(other.utf8))
            self.rig.ask(.replaceSM(replaceSM))
        }
    }

    private mutating func leave(_ count: Int) {
        for link in Self.links {
            for submission in self.rig.leave(count, over: link) {
                self.left.insert(String(decoding: submission.submitSM.shortMessage, as: UTF8.self))
                self.flying.append((submission, link))
            }
        }
    }

    private mutating func complete() {
        guard let index = self.flying.indices.randomElement(using: &self.random) else { return }
        let (submission, link) = self.flying.remove(at: index)
        let verdicts: [SubmitVerdict] = [
            .accepted(messageID: "\(submission.token)"), .accepted(messageID: "\(submission.token)"),
            .retry(.throttled), .refused(.invalidDestinationAddress), .unanswered, .inDoubt, .notSent,
        ]
        let verdict = verdicts.randomElement(using: &self.random) ?? .notSent
        self.rig.complete(submission, verdict, over: link)
        if verdict == .unanswered, Bool.random(using: &self.random) {
            let late: SubmitVerdict =
                Bool.random(using: &self.random) ? .accepted(messageID: "late") : .retry(.throttled)
            self.rig.handle(.settled(link, submission.token, late))
        }
    }

    private mutating func report(_ state: MessageState) {
        for link in Self.links {
            let receipts = (self.rig.awaited[link] ?? []).map { segment in
                RouteReceipt(
                    id: segment.segment.id, receipt: Receipt(messageID: segment.messageID, state: state),
                    ticket: self.rig.ticket())
            }
            self.rig.handle(.receipted(link, receipts))
        }
    }

    private mutating func acknowledge() {
        self.receipts += self.rig.receipts(3).map(\.token)
        guard let index = self.receipts.indices.randomElement(using: &self.random) else { return }
        let verdicts: [SubmitVerdict] = [.accepted(messageID: ""), .retry(.throttled), .inDoubt, .unanswered]
        self.rig.acknowledge(
            self.receipts.remove(at: index), verdicts.randomElement(using: &self.random) ?? .notSent)
    }

    private mutating func die() {
        self.rig.isHeld = false
        self.flying = []
        self.receipts = []
        self.rig.dieAndRecover()
    }

    /// All goes well from here on, until nothing is left to do.
    mutating func drain() {
        (self.rig.journalFails, self.rig.isHeld) = (false, false)
        self.rig.settle()
        for link in Self.links { self.rig.handle(.linkChanged(link, canSubmit: true)) }
        self.rig.handle(.accountChanged("shop", canDeliver: true))
        for _ in 0..<60 {
            self.leave(100)
            for (submission, link) in exchange(&self.flying, with: []) {
                self.rig.complete(submission, .accepted(messageID: "x"), over: link)
            }
            self.report(.undeliverable)
            self.receipts += self.rig.receipts().map(\.token)
            for token in exchange(&self.receipts, with: []) { self.rig.acknowledge(token) }
            self.rig.pass(.seconds(12))
        }
    }
}
