import ArgumentParser
import CommandLineTool
import Foundation
import Monitor

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "What became of a message, or of the newest messages from a number?",
        discussion: """
            A message is named by the number that the log has for it; up to nine digits are one, more are a phone. For a phone it \
            needs a token of the role admin, and the search, without the number, is written into the audit log. Numbers and texts \
            are never shown.
            """)

    @Argument(help: "The number of a message, or a phone: 42, 77010001414, +77010001414.")
    var subject: String

    @OptionGroup var access: MonitorAccess

    @Flag(help: "One JSON object a line.")
    var json = false

    /// A number with more digits is taken for a phone.
    private static let longestID = 9

    func run() async throws {
        guard !subject.isEmpty, subject.drop(while: { $0 == "+" }).allSatisfy(\.isNumber) else {
            throw CommandFailure.usage("\(subject): accepted: the number of a message, or a phone")
        }
        let client = try access.client()
        let isPhone = subject.hasPrefix("+") || subject.count > Self.longestID
        let body = isPhone ? Array("{\"number\": \"\(subject)\"}".utf8) : []
        let response = try await client.ask(
            isPhone ? "POST" : "GET", isPhone ? "/messages/search" : "/messages/\(subject)", body: body)
        if json { return say(response.text.split(separator: "\n").joined()) }
        let data = Data(response.body)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let messages =
            isPhone
            ? try decoder.decode(Found.self, from: data).messages
            : [try decoder.decode(Message.self, from: data)]
        if messages.isEmpty { say("nothing is known of this phone's messages") }
        for message in messages { say(message.words) }
    }

    private struct Found: Decodable {
        let messages: [Message]
    }

    private struct Message: Decodable {
        struct Part: Decodable {
            let id, arrival: String
            let dataCoding, octets: Int
        }
        struct Segment: Decodable {
            let number, resends: Int
            let messageId, submitted, receipt, receipted: String?
        }
        let id, state: String
        let link, sender, phase, arrival, outcome: String?
        let attempts: Int
        let replySeconds: Double?
        let inTime: Bool?
        let removed: Bool
        let parts: [Part]
        let segments: [Segment]

        var words: String {
            var lines = [
                "message \(id) over \(link ?? "?"), sender \(sender ?? "?"): \(state)\(phase.map { ", \($0)" } ?? "")"
            ]
            if removed {
                lines.append(
                    "  \(arrival ?? "")  arrived; its text and number were removed after the retention")
            }
            lines += parts.map {
                "  \($0.arrival)  part \($0.id), data_coding \($0.dataCoding), \($0.octets) octets"
            }
            if attempts > 0 {
                lines.append("  work on it began \(attempts == 1 ? "once" : "\(attempts) times")")
            }
            if let outcome { lines.append("  answered with: \(outcome), \(segments.count) segments") }
            for segment in segments {
                let resends = segment.resends > 0 ? ", sent \(segment.resends + 1) times" : ""
                if let submitted = segment.submitted {
                    lines.append(
                        "  \(submitted)  segment \(segment.number) taken as \(segment.messageId ?? "?")\(resends)"
                    )
                } else if !removed {
                    lines.append("  segment \(segment.number) not taken yet\(resends)")
                }
                if let receipt = segment.receipt {
                    lines.append("  \(segment.receipted ?? "")  receipt: \(receipt)")
                }
            }
            if let replySeconds {
                lines.append("  replied in \(replySeconds) s: \(inTime == true ? "in time" : "LATE")")
            }
            return lines.joined(separator: "\n")
        }
    }
}
