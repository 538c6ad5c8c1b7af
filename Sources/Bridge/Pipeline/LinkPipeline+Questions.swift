import Journal
import SMPP
import SMSText
import Services
import Transport

// MARK: - From parts to questions

extension LinkPipeline {
    /// The question that a part makes whole; nil while others are missing.
    func question(_ admitted: AdmittedPart) -> Question? {
        let part = admitted.part
        let (header, body) = UserDataHeader.split(part.userData, isIndicated: part.esmClass.hasUDH)
        guard let place = header?.concatenation ?? part.sar, place.total > 1 else {
            let text = self.settings.decoder.decode(
                body, dataCoding: part.dataCoding.rawValue, header: header)
            self.open(
                admitted.id, sender: part.source, shortNumber: part.destination, arrival: admitted.arrival)
            return self.question(admitted.id, text, part.sender, arrival: admitted.arrival)
        }
        let piece = Reassembler<Intake.Tag>.Part(
            key: PartKey(source: part.source.party, destination: part.destination.party, place),
            number: place.number, octets: body, dataCoding: part.dataCoding.rawValue, header: header,
            tag: Intake.Tag(id: admitted.id, sender: part.sender))
        switch self.reassembler.add(piece, at: admitted.arrival) {
        case .complete(let assembled): return self.question(assembled)
        case .waiting: return nil
        case .duplicate:
            self.drop(admitted.id)
            return nil
        case .replaced(let old):
            self.drop(old.id)
            return nil
        }
    }

    /// What the parts of a message say together; also when some of them never came.
    private func question(_ assembled: Reassembler<Intake.Tag>.Assembled) -> Question? {
        guard let first = assembled.parts.first?.tag else { return nil }
        self.open(
            first.id, moreParts: assembled.parts.dropFirst().map(\.tag.id),
            sender: Address(assembled.key.source), shortNumber: Address(assembled.key.destination),
            arrival: assembled.lastArrival)
        let text = self.reassembler.text(of: assembled, decoder: self.settings.decoder)
        return self.question(first.id, text, first.sender, arrival: assembled.lastArrival)
    }

    private func open(
        _ id: MessageID, moreParts: [MessageID] = [], sender: Address, shortNumber: Address, arrival: Instant
    ) {
        self.messages.open(
            id, moreParts: moreParts, sender: sender, shortNumber: shortNumber, arrival: arrival,
            deadline: arrival + self.settings.sla.deadline, attention: arrival + self.settings.sla.fallback)
    }

    private func question(
        _ id: MessageID, _ text: DecodedText, _ sender: MSISDN, arrival: Instant
    ) -> Question {
        if !text.repairs.isEmpty { self.counts.repairs += 1 }
        let sla = self.settings.sla
        return Question(
            id: id, text: text.text, sender: sender, deadline: arrival + sla.deadline,
            fallback: arrival + sla.fallback, pipeline: self)
    }

    /// A part that came twice: its place goes to another, and the journal need not keep it.
    private func drop(_ id: MessageID) {
        self.places.free(1)
        self.note([], [MessageEnd(id: id, kind: .ignored)])
        self.admitHeld()
    }

    /// Messages whose missing parts did not come in time are handled as they are.
    func handleIncomplete(at now: Instant) {
        guard let due = self.reassembler.nextDeadline, due <= now else { return }
        self.queue.push(self.reassembler.expire(at: now).compactMap { self.question($0) })
    }

    /// Once new parts are refused, none that is missing can come.
    func handleIncompleteBeforeStop() {
        guard self.isStopping, self.accepting == 0, self.reassembler.groupCount > 0 else { return }
        self.handleIncomplete(at: self.now + self.reassembler.limits.timeout)
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
