import SMPP

/// What becomes of a question: responses, replies, and its end.
extension LoadGenerator {
    /// - Parameter status: nil: there will be no response.
    mutating func respond(
        to number: Int64, on link: LoadLink, _ status: CommandStatus?, at now: Int64
    ) {
        guard self.book.holds(number), self.book[number].openResponses > 0 else { return }
        self.book[number].openResponses -= 1
        if self.plan.windowUntil == .response, self.book[number].windowPlaces > 0 {
            self.book[number].windowPlaces -= 1
            link.inFlight -= 1
        }
        if let status, status != .ok {
            self.book[number].isRefused = true
            self.figures.counts.refused += 1
            self.figures.counts.statuses[status, default: 0] += 1
        } else if status == nil {
            self.book[number].isRefused = true
            self.figures.counts.unanswered += 1
        }
        let question = self.book[number]
        if question.openResponses == 0, !question.isRefused {
            self.figures.taken(after: now - question.intended, at: now)
        }
        self.settle(number)
    }

    /// A reply, or a part of one, has come for a question.
    mutating func reply(to number: Int64, part: UInt8, of total: UInt8, at now: Int64) {
        let bit: UInt64 = 1 << UInt64(min(part, 64) - 1)
        guard self.book[number].parts & bit == 0, !self.book[number].isAnswered else {
            self.figures.counts.doubled += 1
            return
        }
        self.book[number].parts |= bit
        self.book[number].partCount = total
        guard self.book[number].parts.nonzeroBitCount >= min(Int(total), 64) else { return }
        self.book[number].isAnswered = true
        let question = self.book[number]
        if question.isClosed {
            self.figures.counts.late += 1
            if !question.isRefused { self.figures.counts.lost -= 1 }
            return
        }
        self.figures.replied(after: now - question.intended, at: now)
        self.settle(number)
    }

    mutating func count(_ change: (inout LoadCounts) -> Void) { change(&self.figures.counts) }

    /// Ends a question of which nothing more is to come.
    private mutating func settle(_ number: Int64) {
        let question = self.book[number]
        guard !question.isClosed else { return }
        let hasReply = question.isAnswered || question.isRefused || !self.plan.expectsReplies
        if hasReply, question.isAnswered || question.openResponses == 0 { self.freeWindow(number) }
        guard hasReply, question.openResponses == 0 else { return }
        self.close(number)
    }

    private mutating func freeWindow(_ number: Int64) {
        guard self.plan.windowUntil == .reply || self.book[number].openResponses == 0 else { return }
        self.links[Int(self.book[number].link)].inFlight -= Int(self.book[number].windowPlaces)
        self.book[number].windowPlaces = 0
    }

    private mutating func close(_ number: Int64) {
        self.book[number].isClosed = true
        self.openCount -= 1
        if self.hasNames, let source = self.messages[Int(self.book[number].message)].source {
            self.named[source]?.removeAll { $0 == number }
        }
    }

    mutating func giveUp(at now: Int64) {
        while let number = self.book.oldestOpen(), now - self.book[number].intended >= self.patience {
            self.giveUp(number)
        }
    }

    mutating func giveUp(_ number: Int64) {
        let question = self.book[number]
        self.figures.counts.unanswered += Int(question.openResponses)
        if !question.isAnswered, !question.isRefused, self.plan.expectsReplies {
            // What was never acknowledged was never taken: its sender keeps it.
            self.figures.counts.lost += question.openResponses == 0 ? 1 : 0
            self.book[number].isRefused = question.openResponses > 0
        }
        self.book[number].openResponses = 0
        self.links[Int(question.link)].inFlight -= Int(question.windowPlaces)
        self.book[number].windowPlaces = 0
        self.close(number)
    }
}
