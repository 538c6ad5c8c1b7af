import ArgumentParser
import CommandLineTool
import Foundation
import Monitor

struct LinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link",
        abstract: "Take a link of a running daemon down or up, pause it, or see its last PDUs.",
        discussion: """
            unbind takes the link down in order, and it stays down until bind. pause leaves it bound, but refuses what the SMSC \
            delivers with the link's refusal_status and sends nothing but responses and enquire_link, until resume. All of it \
            holds after a restart. It needs a token of the role operate, and is written into the audit log.

            capture FILE.pcap writes the last PDUs of the link, both ways, as a file that Wireshark opens: numbers, texts and \
            passwords are masked. It needs a token of the role admin.
            """)

    /// What there is to do.
    enum Verb: String, CaseIterable, ExpressibleByArgument {
        case unbind, bind, pause, resume, capture
    }

    @Argument(help: "The link's name in the configuration.")
    var name: String

    @Argument(help: "unbind, bind, pause, resume or capture.")
    var action: Verb

    @Argument(help: "With capture: the file that is written.", completion: .file(extensions: ["pcap"]))
    var file: String?

    @OptionGroup var access: MonitorAccess

    func validate() throws {
        guard (action == .capture) == (file != nil) else {
            throw ValidationError("capture FILE.pcap, or another action without a file")
        }
    }

    func run() async throws {
        guard let name = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(["_", "-"]))
        else {
            throw CommandFailure.usage("\(name) is no name of a link")
        }
        let client = try access.client()
        guard let file else { return try await client.tell("POST", "/links/\(name)/\(action.rawValue)") }
        let capture = try await client.ask("GET", "/links/\(name)/capture").body
        do {
            try Data(capture).write(to: URL(filePath: file), options: .atomic)
        } catch {
            throw CommandFailure.check("\(file) can't be written: \(error.localizedDescription)")
        }
        say("\(file): \(capture.count) octets")
    }
}

struct DrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Let a running daemon finish what it has and take nothing new; ends when nothing is open.",
        discussion: """
            The SMSCs keep what is refused. The daemon stays up, not ready, until it is stopped: systemctl stop kopir. Exit code 1 \
            when messages are still open after --timeout.
            """)

    @OptionGroup var access: MonitorAccess

    @Option(help: "Seconds to wait at most.")
    var timeout = 60

    func run() async throws {
        let client = try access.client()
        try await client.tell("POST", "/drain")
        let end = ContinuousClock.now + .seconds(timeout)
        while true {
            let status = try await client.ask("GET", "/status").body
            let open = try JSONDecoder().decode(Status.self, from: Data(status)).queue.open
            if open == 0 { return say("nothing is open: stop the daemon now") }
            guard ContinuousClock.now < end else {
                throw CommandFailure.check("\(open) messages are still open")
            }
            say("\(open) open")
            try await Task.sleep(for: .seconds(1))
        }
    }

    private struct Status: Decodable {
        struct Queue: Decodable {
            let open: Int
        }
        let queue: Queue
    }
}

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Follow the chain of hashes in an audit log: was it changed?",
        discussion:
            "Exit code 1 when a line was changed or removed. Lines that were cut off at the end can't be found."
    )

    @Argument(help: "audit.log of the folder monitor.directory.")
    var file: String

    func run() async throws {
        do {
            switch try AuditLog.verify(path: file) {
            case .unbroken(let lines, let hash): say("\(lines) lines, unbroken; the last hash is \(hash)")
            case .broken(let line, let reason): throw CommandFailure.check("\(file): line \(line) \(reason)")
            }
        } catch let error as AuditLog.Unusable {
            throw CommandFailure.usage(error.description)
        }
    }
}

extension MonitorClient {
    /// Has something done and says what.
    func tell(_ method: String, _ path: String) async throws {
        let body = try await ask(method, path).body
        let words = try? JSONDecoder().decode([String: String].self, from: Data(body))
        say(words?["done"] ?? "done")
    }
}
