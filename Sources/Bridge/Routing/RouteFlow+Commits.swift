import Journal
import SMPP
import SMPPLink

// MARK: - Into the journal

extension RouteFlow {
    /// Asks for a commit; what it allows happens when it is done.
    mutating func commit(_ content: Content) {
        let records = self.records(of: content)
        guard !records.isEmpty else { return }
        self.actions.append(.commit(self.commits.begin(content), records))
    }

    /// Tells the journal what has happened in this turn, who watches, and the links whose receipts are awaited.
    mutating func flush() {
        self.commit(.noted(exchange(&self.notes, with: [])))
        if !self.told.isEmpty { self.actions.append(.observe(.routed(exchange(&self.told, with: [])))) }
        guard !self.awaited.isEmpty else { return }
        for (link, segments) in exchange(&self.awaited, with: [:]).sorted(by: { $0.key < $1.key }) {
            self.actions.append(.awaitReceipts(link, segments))
        }
    }

    mutating func committed(_ number: UInt64, _ error: JournalError?) {
        guard let content = self.commits.end(number) else { return }
        if let error { self.actions.append(.observe(.journalFailed(error))) }
        switch (content, error) {
        case (.accepted(let admission), nil): self.own(admission)
        case (.accepted(let admission), .some): self.disown(admission)
        case (.leaving(let ids), nil): self.release(ids)
        case (.receipted(_, let link, let tickets), nil): self.actions.append(.acknowledge(link, tickets))
        case (.changed(let ids, let change, let account, let ticket), nil):
            self.carryOut(change, on: ids, account, ticket)
        case (.changed(let ids, let change, let account, let ticket), .some):
            for id in ids { self.queue(id) }
            self.refuse(change.command, change.failure, ticket, account)
        case (.noted, nil): break
        // Nothing leaves that is not durable, and what has happened is known better late than never.
        case (.leaving, .some), (.receipted, .some), (.noted, .some):
            self.commits.keep(content, at: self.now)
        }
    }

    /// Gives the journal again what it did not take.
    mutating func commitAgain() {
        for content in self.commits.due(at: self.now) {
            if case .leaving(let ids) = content {
                self.commit(.leaving(ids.filter { self.messages.isOpen($0) }))
            } else {
                self.commit(content)
            }
        }
    }

    private func records(of content: Content) -> [RouteRecord] {
        switch content {
        case .accepted(let admission): admission.records.map { .accepted($0) }
        case .leaving(let ids): ids.map { .leaving($0) }
        case .receipted(let records, _, _): records
        case .changed(_, .replaced(_, let record, _), _, _): [.accepted(record)]
        case .changed(let ids, .cancelled, _, _):
            ids.flatMap { [.ended(self.deletion(of: $0)), .closed($0)] }
        case .noted(let records): records
        }
    }

    private func deletion(of id: MessageID) -> RouteEnd {
        RouteEnd(id: id, state: MessageState.deleted.rawValue, at: self.moment.wall)
    }
}
