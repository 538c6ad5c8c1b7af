import Services

/// What the workers do with the questions that they take from the queue.
struct Answering: Sendable {
    let desk: ServiceDesk

    /// Answers a batch; gives back what is behind a question that must wait for a register.
    func answer(_ questions: [Question], _ queue: WorkQueue) async {
        let now = ContinuousClock.now
        var replies = RepliesByPipeline()
        for (index, question) in questions.enumerated() where question.fallback > now {
            switch self.desk.interpret(question.text) {
            case .ignored:
                replies.add(
                    Answer(service: nil, row: nil, argument: nil, text: "", outcome: .ignored), to: question)
            case .answer(let answer):
                replies.add(answer, to: question)
            case .inquiry(let inquiry):
                replies.deliver()
                let rest = questions[(index + 1)...]
                let asked = await queue.wait(givingBack: rest) {
                    await queue.inquiries.answer(to: question) {
                        await self.desk.answer(inquiry, from: question.sender)
                    }
                }
                guard let asked else { return }
                return question.pipeline.deliver([question.pipeline.settings.reply(asked, to: question.id)])
            }
        }
        replies.deliver()
    }
}

/// Replies of a batch, together for each pipeline.
struct RepliesByPipeline {
    private var groups: [(pipeline: LinkPipeline, replies: [Reply])] = []

    mutating func add(_ answer: Answer, to question: Question) {
        let reply = question.pipeline.settings.reply(answer, to: question.id)
        if let index = self.groups.firstIndex(where: { $0.pipeline === question.pipeline }) {
            self.groups[index].replies.append(reply)
        } else {
            self.groups.append((question.pipeline, [reply]))
        }
    }

    mutating func deliver() {
        for group in self.groups { group.pipeline.deliver(group.replies) }
        self.groups = []
    }
}
