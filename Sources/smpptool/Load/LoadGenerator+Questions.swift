import SMPP

/// Which questions go out when, and on which link.
extension LoadGenerator {
    mutating func ask(at now: Int64) {
        self.wasBlocked = false
        if self.plan.pace == .closedLoop {
            for link in self.links where self.isReady(link) {
                while now < self.sendingTime, self.mayAsk, self.hasRoom(link) {
                    self.ask(on: link, due: now, at: now)
                }
            }
        } else {
            while let due = self.schedule.due, due <= now, due < self.sendingTime, self.mayAsk {
                guard let link = self.linkWithRoom() else {
                    self.wasBlocked = true
                    break
                }
                self.figures.lateness.add(nanoseconds: now - max(due, self.blockedUntil))
                self.schedule.advance()
                self.ask(on: link, due: due, at: now)
            }
        }
        let isOver = now >= self.sendingTime || self.plan.count.map { self.book.next >= $0 } ?? false
        if isOver { self.finishAsking(at: now) }
    }

    /// Whether the count allows one more.
    private var mayAsk: Bool { self.plan.count.map { self.book.next < $0 } ?? true }

    private mutating func finishAsking(at now: Int64) {
        while let due = self.schedule.due, due < self.sendingTime, self.plan.count == nil {
            self.figures.counts.unsent += 1
            self.schedule.advance()
        }
        self.phase = .draining(until: now + self.plan.drain.nanoseconds)
    }

    private var nextMessage: Int { Int(self.book.next % Int64(self.messages.count)) }

    private func hasRoom(_ link: LoadLink) -> Bool {
        self.book.hasRoom
            && link.hasRoom(for: self.messages[self.nextMessage].parts.count, window: self.plan.window)
    }

    /// One link after the other.
    private mutating func linkWithRoom() -> LoadLink? {
        for _ in self.links.indices {
            let link = self.links[self.nextLink % self.links.count]
            self.nextLink = (self.nextLink + 1) % self.links.count
            if self.isReady(link), self.hasRoom(link) { return link }
        }
        return nil
    }

    private mutating func ask(on link: LoadLink, due: Int64, at now: Int64) {
        let index = self.nextMessage
        let parts = self.messages[index].parts
        let count = parts.count
        var question = Question()
        question.intended = due
        question.link = Int32(link.index)
        question.message = Int32(index)
        question.openResponses = UInt8(count)
        question.windowPlaces = UInt8(count)
        question.isClosed = false
        let number = self.book.ask(question)
        let address = self.book.address(of: number)
        for part in parts {
            let (sequence, givenUp) = link.request(for: number)
            part.append(to: &link.output, sequence: sequence, number: address)
            if let givenUp { self.respond(to: givenUp, on: link, nil, at: now) }
        }
        link.inFlight += count
        self.openCount += 1
        if self.hasNames, let source = self.messages[index].source {
            self.named[source, default: []].append(number)
        }
        self.figures.sent(count, due: due, at: now)
    }
}
