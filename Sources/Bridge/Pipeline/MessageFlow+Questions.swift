import Journal
import Monotonic
import SMPP
import SMSText
import Services

// MARK: - From parts to questions

extension MessageFlow {
    /// The question that a part makes whole; nil while others are missing.
    mutating func question(_ part: Intake.Part, arrival: Instant) -> Question? {
        let id = part.accepted.id
        switch part.content {
        case .whole(let content):
            self.open(id, sender: part.source, shortNumber: part.destination, arrival: arrival)
            return self.question(id, content, part.sender, arrival: arrival)
        case .piece(let piece):
            switch self.reassembler.add(piece, at: arrival) {
            case .complete(let assembled): return self.question(assembled)
            case .waiting: return nil
            case .duplicate:
                self.drop(id)
                return nil
            case .replaced(let old):
                self.drop(old.id)
                return nil
            }
        }
    }

    /// What the parts of a message say together; also when some of them never came.
    mutating func question(_ assembled: Reassembler<Intake.Tag>.Assembled, attempt: Int = 1) -> Question? {
        guard let first = assembled.parts.first?.tag else { return nil }
        let moreParts = assembled.parts.dropFirst().map(\.tag.id)
        self.open(
            first.id, moreParts: moreParts, attempt: attempt, sender: Address(assembled.key.source),
            shortNumber: Address(assembled.key.destination), arrival: assembled.lastArrival)
        return self.question(
            first.id, .parts(assembled), first.sender, moreParts: moreParts, attempt: attempt,
            arrival: assembled.lastArrival)
    }

    mutating func open(
        _ id: MessageID, moreParts: [MessageID] = [], attempt: Int = 1, sender: Address, shortNumber: Address,
        arrival: Instant
    ) {
        let sla = self.settings.sla
        self.messages.open(
            id, moreParts: moreParts, attempt: attempt, sender: sender, shortNumber: shortNumber,
            arrival: arrival, deadline: arrival + sla.deadline, attention: arrival + sla.fallback)
    }

    func question(
        _ id: MessageID, _ content: Question.Content, _ sender: MSISDN, moreParts: [MessageID] = [],
        attempt: Int = 1, arrival: Instant
    ) -> Question {
        let sla = self.settings.sla
        return Question(
            id: id, moreParts: moreParts, attempt: attempt, content: content, sender: sender,
            deadline: arrival + sla.deadline, fallback: arrival + sla.fallback)
    }

    /// A part that came twice: its place goes to another, and the journal need not keep it.
    private mutating func drop(_ id: MessageID) {
        self.places.free(1)
        self.commit(.noted([.finished(MessageEnd(id: id, kind: .ignored))]))
        self.admitHeld()
    }

    /// Messages whose missing parts did not come in time are handled as they are.
    mutating func handleIncomplete() {
        guard let due = self.reassembler.nextDeadline, due <= self.now else { return }
        self.handleIncomplete(at: self.now)
    }

    /// Once new parts are refused none that is missing can come; what a journal keeps may wait for it till after the stop.
    mutating func handleIncompleteBeforeStop() {
        guard self.isStopping, !self.settings.isKept, self.reassembler.groupCount > 0 else { return }
        self.handleIncomplete(at: self.now + self.reassembler.limits.timeout)
    }

    private mutating func handleIncomplete(at moment: Instant) {
        self.enqueue(self.reassembler.expire(at: moment).compactMap { self.question($0) })
    }
}

extension Intake.Part {
    enum Content {
        case whole(Question.Content)
        case piece(Reassembler<Intake.Tag>.Part)
    }

    var source: Address { Address(self.accepted.source) }
    var destination: Address { Address(self.accepted.destination) }

    /// What it says, or what it adds to a message of several parts.
    var content: Content {
        let (header, body) = UserDataHeader.split(
            self.accepted.userData, isIndicated: ESMClass(rawValue: self.accepted.esmClass).hasUDH)
        let dataCoding = self.accepted.dataCoding
        guard let place = header?.concatenation ?? self.accepted.sar.flatMap({ Concatenation($0) }),
            place.total > 1
        else { return .whole(.whole(body, DataCoding(rawValue: dataCoding), header)) }
        return .piece(
            Reassembler<Intake.Tag>.Part(
                key: PartKey(source: self.source.party, destination: self.destination.party, place),
                number: place.number, octets: body, dataCoding: dataCoding, header: header,
                tag: Intake.Tag(id: self.accepted.id, sender: self.sender)))
    }
}

extension Address {
    fileprivate var party: PartKey.Party {
        PartKey.Party(ton: self.ton.rawValue, npi: self.npi.rawValue, digits: self.digits)
    }

    fileprivate init(_ party: PartKey.Party) {
        self.init(
            ton: TypeOfNumber(rawValue: party.ton), npi: NumberingPlan(rawValue: party.npi),
            digits: party.digits)
    }
}
