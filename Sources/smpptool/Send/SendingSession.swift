import SMPP
import SMPPSession

/// The session of one message: what happens goes in, what to do and what to say comes out.
///
/// It binds, sends all parts, waits for their responses and, if asked to, for their receipts, and unbinds. What the SMSC
/// delivers meanwhile is answered with ESME_ROK and told.
struct SendingSession {
    /// Room for all parts of the longest message.
    static let windowSize = 255

    enum Action: Hashable {
        case bind(BindType, Bind)
        case request(PDU, token: UInt64)
        case respond(PDU, CommandStatus, SequenceNumber)
        case unbind
    }

    enum Verdict: Hashable {
        /// Everything was accepted.
        case accepted
        /// Something was not, or nobody knows.
        case failed(String)
    }

    let bindType: BindType
    let bind: Bind
    let pdus: [PDU]
    /// Whether the end waits for receipts.
    let waitsForReceipts: Bool

    private(set) var verdict: Verdict?
    /// message_id of each part that was accepted.
    private var accepted: [Int: String] = [:]
    private var answeredCount = 0
    private var refusals: [String] = []
    private var receipted: Set<Int> = []
    private var isUnbinding = false

    init(bindType: BindType, bind: Bind, pdus: [PDU], waitsForReceipts: Bool) {
        self.bindType = bindType
        self.bind = bind
        self.pdus = pdus
        self.waitsForReceipts = waitsForReceipts
    }

    mutating func take(
        _ happening: ESME.Happening, _ actions: inout [Action], say: (SendReport) -> Void
    ) {
        switch happening {
        case .connected: actions.append(.bind(self.bindType, self.bind))
        case .notConnected(let error): self.verdict = .failed("not connected: \(error)")
        case .event(let event): self.take(event, &actions, say)
        case .timeUp: self.timeUp(&actions)
        case .ended(let end): self.verdict = self.verdict ?? self.verdict(at: "\(end)")
        }
    }

    private mutating func timeUp(_ actions: inout [Action]) {
        let missing = self.accepted.count - self.receipted.count
        if missing > 0, self.answeredCount == self.pdus.count {
            self.refusals.append("\(missing) receipts did not come in time")
        }
        self.unbind(&actions)
    }

    private mutating func take(
        _ event: Session.Event, _ actions: inout [Action], _ say: (SendReport) -> Void
    ) {
        switch event {
        case .bound(let type, let peer):
            say(.bound(type, peer))
            for (index, pdu) in self.pdus.enumerated() {
                actions.append(.request(pdu, token: UInt64(index)))
            }
        case .completed(let token, let outcome): self.complete(Int(token), outcome, &actions, say)
        case .settled, .draining, .bindRequested: break
        case .deliver(let pdu, let sequence):
            if let response = PDU.emptyResponse(to: pdu.commandID) {
                actions.append(.respond(response, .ok, sequence))
            }
            self.deliver(pdu, &actions, say)
        }
    }

    private mutating func complete(
        _ index: Int, _ outcome: Session.Outcome, _ actions: inout [Action], _ say: (SendReport) -> Void
    ) {
        self.answeredCount += 1
        let answer = SendReport.Answer(self.pdus[index].commandID, outcome)
        say(.answered(answer, part: index + 1, of: self.pdus.count))
        if let messageID = answer.messageID {
            self.accepted[index] = messageID
        } else {
            self.refusals.append(answer.words)
        }
        self.unbindWhenDone(&actions)
    }

    private mutating func deliver(_ pdu: PDU, _ actions: inout [Action], _ say: (SendReport) -> Void) {
        guard let receipt = pdu.receipt else { return say(.delivered(pdu)) }
        let index = self.accepted.first { MessageIDForms($0.value).meets(MessageIDForms(receipt.messageID)) }?
            .key
        say(.receipt(receipt, part: index.map { $0 + 1 }, of: self.pdus.count))
        if let index, receipt.isFinal { self.receipted.insert(index) }
        self.unbindWhenDone(&actions)
    }

    private mutating func unbindWhenDone(_ actions: inout [Action]) {
        guard self.answeredCount == self.pdus.count else { return }
        if !self.waitsForReceipts || self.receipted.count == self.accepted.count { self.unbind(&actions) }
    }

    private mutating func unbind(_ actions: inout [Action]) {
        guard !self.isUnbinding else { return }
        self.isUnbinding = true
        self.verdict = self.verdict(at: "no response")
        actions.append(.unbind)
    }

    private func verdict(at end: String) -> Verdict {
        if let refusal = self.refusals.first { return .failed(refusal) }
        return self.answeredCount == self.pdus.count ? .accepted : .failed(end)
    }
}

extension PDU {
    /// The receipt that this is; nil when it is something else.
    fileprivate var receipt: Receipt? {
        switch self {
        case .deliverSM(let message): message.receipt
        case .dataSM(let message): message.receipt
        default: nil
        }
    }
}

/// The forms in which SMSCs write one message_id: as it is, as decimal and as hexadecimal digits.
struct MessageIDForms {
    private let forms: Set<String>

    init(_ id: String) {
        let plain = id.lowercased()
        let digits = String(plain.drop { $0 == "0" })
        var forms: Set = [plain, digits]
        if let number = UInt64(digits, radix: 10) { forms.insert(String(number, radix: 16)) }
        if let number = UInt64(digits, radix: 16) { forms.insert(String(number)) }
        self.forms = forms
    }

    /// Whether both may be the same message.
    func meets(_ other: MessageIDForms) -> Bool { !self.forms.isDisjoint(with: other.forms) }
}
