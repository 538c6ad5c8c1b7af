import ArgumentParser
import CommandLineTool
import Foundation
import SMSCSimulator
import Transport

struct SMSCCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "smsc",
        abstract: "A simulated SMSC: takes binds, delivers what is typed or listed, prints what comes back.",
        discussion: """
            Each line of standard input, or of --script, is delivered as a phone would send it: in the coding that \
            its characters need, in parts if it is long. Lines wait until somebody is bound to receive. A line is

              TEXT                 from the number in --from
              MSISDN<TAB>TEXT      from that number
              MSISDN TEXT          the same, where MSISDN is 11 digits that begin with 77; put a tabulator before a \
            text that begins like this and is meant as it is

            In front of a line may stand a time from the start on at which it is delivered, and how:

              @1.5s [data_coding=8 parts=reversed times=2 to=1415] TEXT

            data_coding is what the text is written in; parts says in_order, reversed or shuffled; times delivers it \
            so often, as SMSCs do that lose a response; to is another number than --short-number. --redeliver delivers \
            again what was not answered, or not with ESME_ROK, in the given time.

            --faults is a list of words, with what is left to chance from --seed:

              bind=STATUS  bind=STATUS*N  bind=silent    refuses binds, the first N of them, or does not answer
              submit=STATUS@0.1  submit=silent@0.1       answers a tenth of submit_sm so, or not at all
              throttle=50                                ESME_RTHROTTLED above 50 a second
              slow=200ms  late=12s@0.01                  each PDU so much later; a hundredth of the responses
              double@0.01  wrong@0.01                    responses twice, or with another sequence_number
              malformed@0.01  cut@0.001                  PDUs with a wrong octet; cut in the middle, then closed
              drop=30s  half-open=30s  unbind=30s        closes; reads and writes no more; unbinds
              split  merge=50ms                          one octet a write; all of 50 ms in one write

            --receipts is `default` or a list: response-id=dec|hex|HEX|padded, id= the same, in=both|text|tlvs, \
            as=deliver_sm|data_sm, order=standard|shuffled, when=before|TIME, times=0...10, asked=yes|no, state=1...8.

            A line is printed for each event, control characters in texts as \\n, \\u{1b}:

              bound transceiver
              > 77010001414 8 123ABC02
              < 77010001414 GRNZ 123ABC02. ...
              ! deliver_sm answered with ESME_RX_T_APPN

            The end of the input is not the end of the SMSC: that is Ctrl-C or SIGTERM, on which it unbinds its \
            sessions; the second Ctrl-C does not wait for them.

            Exit code: 0 ended by a signal, 1 the address can't be listened on, 2 wrong usage.
            """)

    @Option(help: "Where to listen, ADDRESS:PORT; port 0 takes a free one.")
    var listen = "127.0.0.1:2775"

    @Option(help: "The system_id that may bind.")
    var systemID: String

    @Option(help: "Its password. Others on this machine can read it here: for a test bench only.")
    var password: String?

    @Option(help: "A file with the password in its first line.")
    var passwordFile: String?

    @OptionGroup(title: "TLS")
    var tls: ServerTLSOptions

    @Option(help: "The number that phones send to.")
    var shortNumber = "1414"

    @Option(help: "The number of the phone, where a line names none.")
    var from = "77010001414"

    @Option(help: "A file of lines to deliver, in place of standard input.")
    var script: String?

    @Option(help: "What it does wrong: a list of words, such as throttle=50,double@0.01,split.")
    var faults = FaultList()

    @Option(help: "For what is left to chance: the same seed, the same faults.")
    var seed: UInt64 = 1

    @Option(help: "Send receipts: default, or how, such as id=hex,when=before.")
    var receipts: ReceiptDialect?

    @Option(help: "Deliver again, after so long, what was not taken: 30s.")
    var redeliver: TimeSpan?

    func run() async throws {
        let credentials = try credentials()
        guard let from = Letter.digits(of: from) else {
            throw CommandFailure.usage("--from \(from): not a number of at most 20 digits")
        }
        let address = try socketAddress(listen)
        let listed = try script.map { try lines(of: $0) }
        let tls = try tls.context()
        let loop = try EventLoop(name: "smsc")
        // Faults of the wire are a relay's: it listens where the SMSC would, and secures what the SMSC would.
        let isRelayed = !faults.wire.isEmpty
        let smsc = try await open(
            loop, isRelayed ? try loopback : address, credentials, isRelayed ? nil : tls)
        let relay = isRelayed ? try await openRelay(loop, address, to: smsc, tls) : nil
        say("listening on \(relay?.address ?? smsc.address)")
        await attend(smsc, from: from, listed: listed)
        await relay?.stop()
        await smsc.stop()
        await loop.shutdown()
    }

    private func open(
        _ loop: EventLoop, _ address: SocketAddress, _ credentials: SMSCCredentials, _ tls: TLSContext?
    ) async throws -> SimulatedSMSC {
        do {
            let smsc = try SimulatedSMSC(
                loop: loop, listenOn: address, credentials: credentials, behaviour: behaviour, tls: tls)
            try await smsc.start()
            return smsc
        } catch {
            throw CommandFailure.check("can't listen on \(address): \(error)")
        }
    }

    private func openRelay(
        _ loop: EventLoop, _ address: SocketAddress, to smsc: SimulatedSMSC, _ tls: TLSContext?
    ) async throws -> FaultyRelay {
        do {
            let relay = try FaultyRelay(
                loop: loop, listenOn: address, smsc: smsc.address, faults: faults.wire, seed: seed,
                security: RelaySecurity(esme: tls)
            ) {
                guard case .notSecured(let error, _, _) = $0 else { return }
                say("! connection not taken: \(error)")
            }
            try await relay.start()
            return relay
        } catch {
            throw CommandFailure.check("can't listen on \(address): \(error)")
        }
    }

    private var loopback: SocketAddress {
        get throws { try socketAddress("127.0.0.1:0") }
    }

    private var behaviour: SMSCBehaviour {
        var behaviour = SMSCBehaviour(bindAnswer: faults.bindAnswer)
        behaviour.submitFaults = faults.submit
        behaviour.unbindAfter = faults.unbindAfter
        behaviour.receipts = receipts
        behaviour.redelivery = redeliver.map { Redelivery(after: $0.duration) }
        behaviour.seed = seed
        return behaviour
    }

    /// Brings all that can happen into one order, until somebody ends it.
    private func attend(_ smsc: SimulatedSMSC, from: String, listed: [String]?) async {
        let (occurrences, happen) = AsyncStream.makeStream(of: Desk.Occurrence.self)
        let watching = Task {
            for await event in smsc.events { happen.yield(.happened(event)) }
        }
        let signals = Signals { happen.yield($0 ? .signal : .timeUp) }
        let keyboard = Keyboard { happen.yield(.line($0)) }
        if let listed {
            keyboard.type(listed)
        } else {
            keyboard.readStandardInput()
        }
        var desk = Desk(smsc: smsc, from: from, keyboard: keyboard)
        await desk.attend(occurrences)
        signals.cancel()
        watching.cancel()
    }

    private func credentials() throws -> SMSCCredentials {
        let password: String
        switch (self.password, passwordFile) {
        case (let given?, nil): password = given
        case (nil, let file?):
            guard let first = try lines(of: file).first else {
                throw CommandFailure.usage("\(file): no password in it")
            }
            password = first
        default: throw CommandFailure.usage("one of --password and --password-file is needed")
        }
        // What is longer does not fit the fields of a bind: nobody could ever be let in.
        guard systemID.utf8.count <= 15, password.utf8.count <= 8 else {
            throw CommandFailure.usage("system_id has at most 15 octets, password at most 8")
        }
        guard let shortNumber = Letter.digits(of: shortNumber) else {
            throw CommandFailure.usage("--short-number \(shortNumber): not a number of at most 20 digits")
        }
        return SMSCCredentials(
            systemID: systemID, password: password, shortNumber: shortNumber,
            windowSize: 2 * Desk.maximumInFlight)
    }

    private func lines(of path: String) throws -> [String] {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
                .split(whereSeparator: \.isNewline).map(String.init)
        } catch {
            throw CommandFailure.usage("\(path): can't be read: \(error.localizedDescription)")
        }
    }
}

/// An address and port from the command line.
func socketAddress(_ text: String) throws -> SocketAddress {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let ip = parts.dropLast().joined(separator: ":").trimmingPrefix("[").replacing("]", with: "")
    guard parts.count >= 2, let port = parts.last.flatMap({ UInt16($0) }),
        let address = SocketAddress(ip: String(ip), port: port)
    else { throw CommandFailure.usage("\(text): not ADDRESS:PORT, such as 127.0.0.1:2775 or [::1]:2775") }
    return address
}
