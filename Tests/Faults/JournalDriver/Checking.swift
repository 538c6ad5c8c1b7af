import Foundation
import Journal

/// Opens a journal again and looks for all that was said to be durable.
///
/// Standard output ends with a line `lost N wrong N cut N`. Exit codes: 0 nothing is lost or wrong, 1 something is, 3 the
/// journal can't be opened.
struct Checking {
    let path: String
    /// What a driver said.
    let transcript: String

    func run() throws -> Int32 {
        let promised = try self.promisedSteps()
        let recovery: JournalRecovery
        do throws(JournalFailure) {
            let journal: SQLiteJournal
            (journal, recovery) = try SQLiteJournal.open(
                path: self.path, clock: { Life.arrival }, onFatal: { _ in say("fatal") })
            journal.close()
        } catch {
            say("unopened: \(error)")
            return 3
        }
        let present = Self.presentSteps(recovery)
        let lost = promised.filter { present[$0.key] ?? 0 < $0.value }
        let wrong = present.filter { $0.value < 0 }
        for number in lost.keys.sorted().prefix(5) {
            say("message \(number): \(present[number] ?? 0) steps of \(promised[number] ?? 0)")
        }
        say("lost \(lost.count) wrong \(wrong.count) cut \(recovery.tail.octetsCut)")
        return lost.isEmpty && wrong.isEmpty ? 0 : 1
    }

    private func promisedSteps() throws -> [UInt64: Int] {
        var steps: [UInt64: Int] = [:]
        let text = try String(contentsOfFile: self.transcript, encoding: .utf8)
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 3, words[0] == "acked", let number = UInt64(words[1]),
                let step = Int(words[2])
            else { continue }
            steps[number] = max(steps[number] ?? 0, step)
        }
        return steps
    }

    /// How far each message has come; -1: it is not as it was written.
    static func presentSteps(_ recovery: JournalRecovery) -> [UInt64: Int] {
        var steps: [UInt64: Int] = [:]
        for part in recovery.recentParts { steps[part.id.rawValue] = 4 }
        for message in recovery.state.open.values {
            steps[message.id.rawValue] = Self.steps(message)
        }
        for (number, step) in steps where step == 4 {
            let segment = SegmentNumber(id: MessageID(rawValue: number), number: 1)
            if recovery.state.awaitingReceipt[segment] == nil { steps[number] = -1 }
        }
        return steps
    }

    private static func steps(_ message: JournalState.Message) -> Int {
        let number = message.id.rawValue
        guard message.parts == [Life.part(number)] else { return -1 }
        guard let answer = message.answer else { return min(message.attempts, 1) + 1 }
        return answer == Life.answer(number) ? 3 : -1
    }
}
