import ArgumentParser
import CommandLineTool
import Foundation
import JSONLines
import SMPP
import SMPPSession
import Transport

struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "A recorded conversation, played again and compared.",
        discussion: """
            FILE is a capture of `smpptool record`, or pcap or pcapng as tcpdump and Wireshark write them. With --connect it \
            plays the ESME to a server, with --listen the SMSC to an ESME that binds to it: what that end asked is asked \
            again, and what the other end asked is waited for.

            Sequence numbers are new, message_ids are those that the SMSC gives this time, an absolute time becomes the \
            time that was left. As ESME it binds as --system-id with the password of --password-file, --password-stdin \
            or SMPP_PASSWORD; a capture of `smpptool record` has no password.

            Replies are compared by the address that they go to: text, data_coding and number of segments. Responses are \
            compared by their status. Receipts are not compared: their message_ids and dates can't be the same.

            In --json each difference is a line (destination, recorded, got), then one with event end.

            Exit code: 0 as recorded, 1 something differs, or no connection, 2 wrong usage, or the file is damaged or no \
            capture.
            """)

    @Option(help: "Play the ESME: the server, HOST:PORT.")
    var connect: String?

    @Option(help: "Play the SMSC: where to listen, ADDRESS:PORT.")
    var listen: String?

    @OptionGroup(title: "As ESME: the bind, as recorded where nothing is given")
    var bind: BindOptions

    @OptionGroup(title: "As ESME: TLS")
    var clientTLS: ClientTLSOptions

    @OptionGroup(title: "As SMSC: TLS")
    var serverTLS: ServerTLSOptions

    @Option(help: "How many times as fast as recorded, or max: as fast as the window allows.")
    var speed = ReplaySpeed.asRecorded

    @Option(help: "Requests in flight on each link, 1 to 10000.")
    var window = 10

    @Option(help: "How long to wait for what was recorded.")
    var patience = TimeSpan(.seconds(10))

    @Option(help: "Of a packet capture: streams from or to this port are SMPP; may be given more than once.")
    var port: [UInt16] = [2775]

    @Flag(help: "One object a line.")
    var json = false

    @Argument(help: "The capture.")
    var file: String

    func run() async throws {
        guard (1...10_000).contains(window) else { throw CommandFailure.usage("--window is 1 to 10000") }
        let place = try await LoadRun.Place(
            listen: listen, connect: connect, server: serverTLS.context(), client: clientTLS.context())
        let recording = try recording()
        var settings = Replay.Settings()
        settings.role = connect == nil ? .smsc : .esme
        settings.speed = speed.factor
        settings.window = window
        settings.patience = patience.duration
        settings.bindType = bind.type
        settings.bind = connect == nil || bind.systemID == nil ? nil : try bind.fields()
        let json = json
        do {
            let outcome = try await LoadRun.replay(recording, settings, at: place) { $0.say(isQuiet: json) }
            try tell(outcome)
        } catch let error as SystemError {
            throw CommandFailure.check("\(error)")
        }
    }

    private func recording() throws -> Recording {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFailure.usage("\(printable(file)): can't be read")
        }
        do throws(RecordingError) {
            let octets = Array(data)
            return octets.starts(with: CaptureLine.heading.utf8)
                ? try Recording(lines: String(decoding: octets, as: UTF8.self))
                : try Recording(capture: octets, ports: Set(port))
        } catch {
            throw CommandFailure.usage("\(printable(file)): \(error)")
        }
    }

    private func tell(_ outcome: ReplayOutcome) throws {
        if let failure = outcome.failure { throw CommandFailure.check(failure) }
        for difference in outcome.differences {
            if json { say(difference.json.line) } else { difference.lines.forEach(say) }
        }
        for status in outcome.statusDifferences where !json { say("! \(status)") }
        let counts: [(name: String, count: Int)] = [
            ("sent", outcome.sentCount), ("expected", outcome.expectedCount), ("got", outcome.gotCount),
            ("differences", outcome.differences.count),
            ("status_differences", outcome.statusDifferences.count),
        ]
        if json {
            say(JSON.object([("event", .string("end"))] + counts.map { ($0.name, .number($0.count)) }).line)
        } else {
            say(counts.map { "\($0.name) \($0.count)" }.joined(separator: "  "))
        }
        let count = outcome.differences.count + outcome.statusDifferences.count
        guard count == 0 else { throw CommandFailure.check("\(count) differences") }
    }
}

/// `1`, `2.5`, or `max`.
struct ReplaySpeed: Hashable, ExpressibleByArgument {
    static let asRecorded = ReplaySpeed(factor: 1)
    /// nil: as fast as the window allows.
    let factor: Double?

    private init(factor: Double?) { self.factor = factor }

    /// nil for what is neither.
    init?(argument text: String) {
        let factor = Double(text)
        guard text == "max" || factor.map({ (0.001...1_000_000).contains($0) }) ?? false else { return nil }
        self.factor = text == "max" ? nil : factor
    }

    /// As it is written.
    var defaultValueDescription: String { self.factor.map { "\($0)" } ?? "max" }
}

/// What a replay came to.
struct ReplayOutcome: Sendable {
    let failure: String?
    let sentCount: Int
    let expectedCount: Int
    let gotCount: Int
    let differences: [ReplyDifference]
    let statusDifferences: [String]

    init(_ replay: Replay, failure: String?) {
        self.failure = failure ?? replay.failure
        self.sentCount = replay.sentCount
        self.expectedCount = replay.expected.count
        self.gotCount = replay.got.count
        self.differences = replay.differences
        self.statusDifferences = replay.statusDifferences.map {
            "\($0.command): recorded \($0.recorded), got \($0.got)"
        }
    }
}

extension LoadRun {
    /// A whole replay.
    static func replay(
        _ recording: Recording, _ settings: Replay.Settings, at place: Place,
        tell: @escaping @Sendable (Notice) -> Void = { _ in }
    ) async throws -> ReplayOutcome {
        try await self.onThread {
            var loop = try LoadLoop(
                try Replay(recording, settings), at: place, count: recording.connectionCount, tell: tell)
            loop.run { _, _ in }
            return ReplayOutcome(loop.machine, failure: loop.failure)
        }
    }
}
