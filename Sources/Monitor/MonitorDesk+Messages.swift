import Bridge
import Foundation
import JSONLines
import Journal

// MARK: - Looking for messages

extension MonitorDesk {
    func message(_ call: Call) async throws(Problem) -> WebResponse {
        guard let number = UInt64(call.parameters[0]), number > 0, number < 1 << 55 else {
            throw Problem(400, "this is no number of a message", "take the `message` of a line of the log")
        }
        do throws(JournalError) {
            guard let message = try await self.monitored.message(MessageID(rawValue: number)) else {
                throw JournalError("")
            }
            return .text(self.json(message, id: number).line + "\n", as: "application/json")
        } catch {
            guard error.description.isEmpty else { throw Self.problem(error) }
            throw Problem(
                404, "nobody knows this message",
                "the journal forgets after its retention; without one nothing is kept")
        }
    }

    /// By a number, which stands in the body and is written down nowhere.
    func search(_ call: Call) async throws(Problem) -> WebResponse {
        let fields = try? JSONDecoder().decode([String: String].self, from: Data(call.request.body))
        let digits = fields?["number"].map { $0.first == "+" ? String($0.dropFirst()) : $0 }
        guard let digits, (1...20).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else {
            throw Problem(400, "there is no number", "send {\"number\": \"77010001414\"}")
        }
        try self.note(call, "POST /messages/search", "done")
        do throws(JournalError) {
            let messages = try await self.monitored.messages(from: digits)
            let json = JSON.object([
                ("messages", .array(messages.map { self.json($0, id: $0.journaled?.id.rawValue ?? 0) }))
            ])
            return .text(json.line + "\n", as: "application/json")
        } catch {
            throw Self.problem(error)
        }
    }

    private static func problem(_ error: JournalError) -> Problem {
        Problem(503, "the journal does not answer: \(error)", "ask again in a second")
    }

    private func json(_ timeline: Bridge.MessageTimeline, id: UInt64) -> JSON {
        guard let known = timeline.journaled else { return Self.unknown(timeline, id: id) }
        let seconds = Self.replySeconds(known)
        let isInTime: JSON =
            seconds.map { .bool($0 <= self.monitored.lastSnapshot.sla.deadline.inSeconds) } ?? .null
        let sender = known.sender.prefix(6).map { hexadecimal($0) }.joined()
        let parts: [JSON] = known.parts.map { Self.json($0) }
        let segments: [JSON] = known.segments.map { Self.json($0) }
        return .object([
            ("id", .string(known.id.description)),
            ("link", .string(timeline.link ?? known.link)),
            ("sender", .string(sender)),
            ("state", .string(known.end ?? "open")),
            ("phase", .optional(timeline.phase)),
            ("arrival", .string(Self.text(known.arrival))),
            ("attempts", .number(known.attempts)),
            ("outcome", .optional(known.outcome)),
            ("reply_seconds", .optional(seconds)),
            ("in_time", isInTime),
            ("removed", .bool(known.isRemoved)),
            ("parts", .array(parts)),
            ("segments", .array(segments)),
        ])
    }

    /// A message that is in work, and that no journal keeps.
    private static func unknown(_ timeline: Bridge.MessageTimeline, id: UInt64) -> JSON {
        .object([
            ("id", .string("\(id)")), ("link", .optional(timeline.link)), ("sender", .null),
            ("state", .string("open")),
            ("phase", .optional(timeline.phase)), ("arrival", .null), ("attempts", .number(0)),
            ("outcome", .null),
            ("reply_seconds", .null), ("in_time", .null), ("removed", .bool(false)), ("parts", .array([])),
            ("segments", .array([])),
        ])
    }

    /// From the last part until the SMSC had the last segment; nil: it has not all of them, or that is forgotten.
    private static func replySeconds(_ message: JournaledMessage) -> Double? {
        guard message.end == "submitted", let last = message.segments.compactMap(\.submitted).max() else {
            return nil
        }
        return Double(last.milliseconds - message.arrival.milliseconds) / 1_000
    }

    private static func json(_ part: JournaledMessage.Part) -> JSON {
        .object([
            ("id", .string(part.id.description)), ("arrival", .string(Self.text(part.arrival))),
            ("data_coding", .number(Int(part.dataCoding))), ("octets", .number(part.octetCount)),
        ])
    }

    private static func json(_ segment: JournaledMessage.Segment) -> JSON {
        .object([
            ("number", .number(segment.number)), ("resends", .number(segment.resends)),
            ("message_id", .optional(segment.messageID)),
            ("submitted", .optional(segment.submitted.map { Self.text($0) })),
            ("receipt", .optional(segment.receipt)),
            ("receipted", .optional(segment.receipted.map { Self.text($0) })),
        ])
    }

    private static func text(_ time: WallTime) -> String {
        timeText(seconds: Double(time.milliseconds) / 1_000)
    }
}
