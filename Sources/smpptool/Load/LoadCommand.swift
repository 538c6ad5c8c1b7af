import ArgumentParser
import CommandLineTool
import Foundation
import JSONLines
import SMPP
import SMPPSession
import SMSText
import Transport

struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Load, and figures that can be believed.",
        discussion: """
            With --listen it is an SMSC: waits for --sessions binds, delivers questions as deliver_sm, and gets \
            deliver_sm_resp and the replies as submit_sm. With --connect it is an ESME: binds, submits, and gets \
            submit_sm_resp and, with --replies yes, deliver_sm. Anybody may bind to it: it is for a test bench.

            Every question asks from a number of its own (--first-source, --sources), and a reply is matched by it: what \
            is lost, doubled, late, wrong (--expect, or the column of that name) or for nobody is counted. A mix whose \
            file names sources is matched by those, the oldest question of a source first.

            A latency counts from when the question was due, not from when it could be sent: what a slow peer holds back \
            is in the figures. --rate is 1000, poisson:1000, ramp:100-2000 or burst:500/1s; without it a question goes \
            out as soon as the window has room. --window-until reply leaves a place in the window only with the reply, \
            so that nothing piles up behind the responses.

            First the same test runs for a second, over plain TCP, against a peer of its own that does nothing: that is the \
            ceiling. A figure above 80 % of it, or a generator that could not keep its own pace, is marked as such.

            --mix is a list of code, latin, russian, kazakh, wrong, long, emoji, each with its share (russian=3,wrong=1), \
            made up from --seed; --messages reads a file: columns text, source, destination, data_coding, esm_class, \
            registered_delivery, expect between tabulators and named in the first line, or smppload's \
            source;destination;body;delivery;data_coding[;esm_class].

            --assert 'reply.p99<50ms', may be given more than once: reply, response or lateness with p50, p90, p99, \
            p99.9, max or mean; rate, response_rate; sent, taken, replies, refused, unanswered, unsent, lost, doubled, \
            late, wrong, unmatched, receipts, lost_links, dropped_links.

            In --json there is a line each second (event second) and one at the end (event end); latencies in ns.

            Exit code: 0 done and every assertion holds, 1 one does not, or nothing was measured, 2 wrong usage.
            """)

    @Option(help: "Be the SMSC: where to listen, ADDRESS:PORT.")
    var listen: String?

    @Option(help: "Be the ESME: the server, HOST:PORT.")
    var connect: String?

    @OptionGroup(title: "As ESME: the bind, with system_id load when none is given")
    var bind: BindOptions

    @OptionGroup(title: "As ESME: TLS")
    var clientTLS: ClientTLSOptions

    @OptionGroup(title: "As SMSC: TLS")
    var serverTLS: ServerTLSOptions

    @Option(help: "Links, 1 to 1000.")
    var sessions = 1

    @Option(help: "Requests in flight on each link, 1 to 100000.")
    var window = 100

    @Option(help: "What frees a place in the window: response or reply.")
    var windowUntil = LoadPlan.WindowUntil.response

    @Option(help: "When questions are due; without it as soon as the window has room.")
    var rate: Pace?

    @Option(help: "Time at the beginning that is not in the figures.")
    var warmUp = TimeSpan(.seconds(1))

    @Option(help: "How long to ask, behind the warm-up.")
    var duration = TimeSpan(.seconds(10))

    @Option(help: "The most questions.")
    var count: Int?

    @Option(help: "Whether questions have replies: yes or no; as SMSC yes, as ESME no.")
    var replies: Choice?

    @Option(help: "A question without a reply for so long is lost; what comes later is late.")
    var patience = TimeSpan(.seconds(60))

    @Option(help: "How long to wait at the end for what is open.")
    var drain = TimeSpan(.seconds(10))

    @Option(
        help: "As SMSC: cut a link without a word so often, one after the other; the ESME comes again: 60s.")
    var dropEvery: TimeSpan?

    @Option(help: "Kinds of made-up questions and their shares.")
    var mix: MixShares?

    @Option(help: "A file of questions, in place of made-up ones.")
    var messages: String?

    @Option(help: "The text that every reply must have.")
    var expect: String?

    @Option(help: "The number that is asked.")
    var shortNumber = "1414"

    @Option(help: "The first number that asks.")
    var firstSource: Int64 = 77_010_000_000

    @Option(help: "How many numbers ask, one after the other.")
    var sources: Int64 = 9_000_000

    @Option(help: "For what is made up: the same seed, the same questions at the same times.")
    var seed: UInt64 = 1

    @Option(help: "How long to measure the ceiling; 0s: not at all.")
    var ceiling = TimeSpan(.seconds(1))

    @Option(name: .customLong("assert"), help: "What must hold at the end.")
    var assertions: [LoadAssertion] = []

    @Flag(help: "One object a line.")
    var json = false

    @Option(help: "Write a report, one HTML file that needs nothing else.")
    var report: String?

    @Flag(help: "Be the peer that does nothing: answer every question with its own text.")
    var echo = false

    func run() async throws {
        let stop = LoadStop()
        let signals = Signals { if $0 { stop.ask() } }
        defer { signals.cancel() }
        let place = try await place()
        if echo { return try await beEcho(at: place, stop) }
        let setting = try setting()
        let ceiling = try await ceiling(setting)
        let outcome = try await load(setting, at: place, stop)
        if let failure = outcome.failure { throw CommandFailure.check(failure) }
        let summary = LoadSummary(outcome.figures, plan: setting.plan, ceiling: ceiling)
        try tell(summary)
    }

    private func load(
        _ setting: LoadRun.Setting, at place: LoadRun.Place, _ stop: LoadStop
    ) async throws -> LoadRun.Outcome {
        let json = json
        do {
            return try await LoadRun.load(
                setting, at: place, stop: stop, tell: { $0.say(isQuiet: json) },
                show: { say(json ? $0.json.line : $0.words) })
        } catch let error as SystemError {
            throw CommandFailure.check("\(error)")
        }
    }

    private func ceiling(_ setting: LoadRun.Setting) async throws -> LoadFigures? {
        guard ceiling.duration > .zero else { return nil }
        return try await LoadRun.ceiling(setting, for: ceiling.duration).figures
    }

    private func tell(_ summary: LoadSummary) throws {
        if json { say(summary.json.line) } else { summary.lines.forEach(say) }
        if let report {
            let title = "smpptool " + CommandLine.arguments.dropFirst().joined(separator: " ")
            let page = LoadPage(summary: summary, title: title).html
            guard (try? page.write(toFile: report, atomically: true, encoding: .utf8)) != nil else {
                throw CommandFailure.check("\(printable(report)): can't be written")
            }
        }
        let broken = assertions.filter { !$0.holds(summary) }.map(\.text)
        guard broken.isEmpty else {
            throw CommandFailure.check("does not hold: " + broken.joined(separator: ", "))
        }
    }

    private func beEcho(at place: LoadRun.Place, _ stop: LoadStop) async throws {
        let role: Role = connect == nil ? .smsc : .esme
        let repliesToo = replies.map { $0 == .yes } ?? (role == .esme)
        do {
            try await LoadRun.echo(
                role, repliesToo: repliesToo, bind: role == .esme ? try request() : nil, at: place,
                sessions: sessions, stop: stop, tell: { $0.say(isQuiet: false) })
        } catch let error as SystemError {
            throw CommandFailure.check("\(error)")
        }
    }
}

// MARK: - Arguments

extension LoadCommand {
    enum Choice: String, CaseIterable, ExpressibleByArgument {
        case yes
        case no
    }

    private func place() async throws -> LoadRun.Place {
        try await LoadRun.Place(
            listen: listen, connect: connect, server: serverTLS.context(), client: clientTLS.context())
    }

    private func plan() throws -> LoadPlan {
        guard (1...1000).contains(sessions), (1...100_000).contains(window), count.map({ $0 > 0 }) ?? true
        else {
            throw CommandFailure.usage("--sessions is 1 to 1000, --window 1 to 100000, --count at least 1")
        }
        var plan = LoadPlan()
        plan.role = connect == nil ? .smsc : .esme
        plan.sessionCount = sessions
        plan.window = window
        plan.windowUntil = windowUntil
        plan.pace = rate ?? .closedLoop
        plan.warmUp = warmUp.duration
        plan.duration = duration.duration
        plan.count = count
        plan.expectsReplies = replies.map { $0 == .yes } ?? (plan.role == .smsc)
        plan.patience = patience.duration
        plan.drain = drain.duration
        plan.seed = seed
        plan.dropEvery = dropEvery?.duration
        guard plan.expectsReplies || windowUntil == .response else {
            throw CommandFailure.usage("--window-until reply needs --replies yes")
        }
        guard dropEvery.map({ plan.role == .smsc && $0.duration >= .milliseconds(100) }) ?? true else {
            throw CommandFailure.usage("--drop-every needs --listen, and is 100ms at least")
        }
        return plan
    }

    private func setting() throws -> LoadRun.Setting {
        let plan = try plan()
        guard firstSource >= 0, (1...1_000_000_000_000).contains(sources),
            firstSource < 1_000_000_000_000_000,
            plan.expectsReplies == false || Int(sources) >= window * sessions
        else {
            throw CommandFailure.usage(
                "--sources: at least as many as the windows of all links, and 15 digits")
        }
        let encoder = MixEncoder(
            role: plan.role, destination: shortNumber, base: firstSource, addressCount: sources,
            encoder: TextEncoder())
        do {
            let prepared = try encoder.prepared(try questions())
            return LoadRun.Setting(
                plan: plan, messages: prepared, base: firstSource, addressCount: sources,
                bind: plan.role == .esme ? try request() : nil)
        } catch let error as MixError {
            throw CommandFailure.usage("\(messages.map { printable($0) + ": " } ?? "")\(error)")
        }
    }

    private func questions() throws -> [MixMessage] {
        var questions: [MixMessage]
        if let messages {
            guard let file = try? String(contentsOfFile: messages, encoding: .utf8) else {
                throw CommandFailure.usage("\(printable(messages)): can't be read")
            }
            questions = try MessageMix.messages(of: file)
        } else {
            var generator = MixGenerator(seed: seed)
            questions = generator.messages(mix ?? .all, count: 1000)
        }
        if let expect { for index in questions.indices { questions[index].expected = expect } }
        return questions
    }

    private func request() throws -> PDU {
        try bind.typeToSubmit().request(bind.fields(systemID: "load"))
    }
}

extension LoadPlan.WindowUntil: ExpressibleByArgument {}
