import ArgumentParser
import CommandLineTool
import Foundation
import SMPPSession
import SMSCSimulator
import Transport

struct SMSCCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "smsc",
        abstract: "A simulated SMSC: takes binds, delivers what is typed or listed, prints what comes back.",
        discussion: """
            Lines are read from standard input, or from --script: `TEXT`, or `MSISDN<TAB>TEXT` to send from another \
            number. Each is delivered as a phone would send it. A line is printed for each event:

              bound transceiver
              > 77010001414 8 123ABC02
              < 77010001414 GRNZ 123ABC02. ...
            """)

    @Option(help: "Where to listen, HOST:PORT; an address, not a name. Port 0 takes a free one.")
    var listen = "127.0.0.1:2775"

    @Option(help: "The system_id that may bind.")
    var systemID: String

    @Option(help: "Its password. Others on this machine can read it here: for a test bench only.")
    var password: String?

    @Option(help: "A file with the password.")
    var passwordFile: String?

    @Option(help: "The number that phones send to.")
    var shortNumber = "1414"

    @Option(help: "The number of the phone, where a line names none.")
    var from = "77010001414"

    @Option(help: "A file of lines to deliver once somebody is bound.")
    var script: String?

    func run() async throws {
        let address = try parse(listen)
        let loop = try EventLoop(name: "smsc")
        let smsc: SimulatedSMSC
        do {
            smsc = try SimulatedSMSC(
                loop: loop, listenOn: address,
                credentials: SMSCCredentials(
                    systemID: systemID, password: try secret(), shortNumber: shortNumber))
            try await smsc.start()
        } catch {
            throw CommandFailure.check("can't listen on \(listen): \(error)")
        }
        say("listening on \(smsc.address)")
        let keyboard = Keyboard(smsc: smsc, from: from)
        if let script { keyboard.type(try readLines(of: script)) } else { keyboard.listen() }
        async let typing: Void = keyboard.deliver()
        for await event in smsc.events { report(event) }
        await typing
    }

    private func secret() throws -> String {
        if let password { return password }
        guard let passwordFile else { throw CommandFailure.usage("--password or --password-file is needed") }
        guard let first = try readLines(of: passwordFile).first else {
            throw CommandFailure.usage("\(passwordFile): no password in it")
        }
        return first
    }

    private func report(_ event: SMSCEvent) {
        switch event {
        case .connected: say("connected")
        case .acceptFailed(let error): say("accept failed: \(error)")
        case .bindRequested(let type, let status): say("bind \(type.rawValue): \(status)")
        case .bound(let type): say("bound \(type.rawValue)")
        case .deliverOutcome(.response(.ok, _)): break
        case .deliverOutcome(let outcome): say("! \(words(outcome))")
        case .submitted: break
        case .refused(_, let status): say("submit_sm refused: \(status)")
        case .unanswered: say("submit_sm left without a response")
        case .reply(let message): say("< \(message.to) \(message.text)")
        case .disconnected(let end): say("disconnected: \(end)")
        }
    }

    private func words(_ outcome: Session.Outcome) -> String {
        switch outcome {
        case .response(let status, _), .unreadable(let status): "deliver_sm answered with \(status)"
        case .timedOut: "deliver_sm without a response in time"
        case .sessionClosed: "deliver_sm without a response: the session ended"
        case .notSent: "deliver_sm not sent: the window is full"
        }
    }
}

/// An address and port from the command line.
func parse(_ text: String) throws -> SocketAddress {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let ip = parts.dropLast().joined(separator: ":").trimmingPrefix("[").replacing("]", with: "")
    guard parts.count >= 2, let port = parts.last.flatMap({ UInt16($0) }),
        let address = SocketAddress(ip: String(ip), port: port)
    else { throw CommandFailure.usage("\(text): not ADDRESS:PORT, such as 127.0.0.1:2775 or [::1]:2775") }
    return address
}

/// The lines of a text file.
func readLines(of path: String) throws -> [String] {
    do {
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    } catch {
        throw CommandFailure.usage("\(path): can't be read: \(error.localizedDescription)")
    }
}
