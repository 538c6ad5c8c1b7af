import ArgumentParser
import CommandLineTool
import JSONLines
import SMPP
import SMPPLink
import SMPPSession
import SMSText
import Transport

struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "One message to an SMSC, and what comes back.",
        discussion: """
            Binds, sends TEXT as submit_sm (in parts if it is long) or data_sm, prints each response, waits for receipts \
            if asked to, and unbinds. What the SMSC delivers meanwhile is answered with ESME_ROK and printed.

            The password comes from --password-file, --password-stdin or the environment variable SMPP_PASSWORD, never \
            from the command line, which everybody on the machine can read.

            An address of letters is sent as a name (ton 5), of up to six digits as a short number (ton 3), of more as an \
            international number (ton 1, npi 1), unless --from-ton and the like say otherwise.

            In --json each line has an event: bound, response (command_status, status_name, message_id, part, parts), \
            receipt (message_id, part, message_state, stat, err, submit_date, done_date), delivered.

            Exit code: 0 everything was accepted (and, with --wait-receipt, has its receipt), 1 something was not, or \
            there was no connection, 2 wrong usage.
            """)

    @Option(help: "The SMSC, HOST:PORT.")
    var connect: String

    @OptionGroup(title: "The bind; a transmitter gets no receipts")
    var bind: BindOptions

    @OptionGroup(title: "TLS")
    var tls: ClientTLSOptions

    @Option(help: "Who it is from.")
    var from: String

    @Option(help: "Who it is for.")
    var to: String

    @Option(help: "source_addr_ton.")
    var fromTon: UInt8?

    @Option(help: "source_addr_npi.")
    var fromNpi: UInt8?

    @Option(help: "dest_addr_ton.")
    var toTon: UInt8?

    @Option(help: "dest_addr_npi.")
    var toNpi: UInt8?

    @Option(help: "data_coding, 0 to 255, or auto: GSM 7-bit where the text allows it, else UCS-2.")
    var dataCoding = DataCodingChoice.auto

    @Option(help: "How a long text is sent: udh8, udh16, sar or message_payload.")
    var segmentForm = SegmentForm.udh8

    @Option(help: "What the SMSC means by data_coding 0.")
    var defaultAlphabet = DefaultAlphabet.gsm7

    @Option(help: "registered_delivery, 0 to 255; 1 when --wait-receipt is given, else 0.")
    var registeredDelivery: UInt8?

    @Option(help: "Wait so long for the receipts of all parts: 30s.")
    var waitReceipt: TimeSpan?

    @Flag(help: "Send data_sm with message_payload in place of submit_sm.")
    var dataSM = false

    @Option(
        help:
            "An optional parameter, TAG=HEX, TAG a name or a number such as 0x1400; may be given more than once."
    )
    var tlv: [TLVArgument] = []

    @Flag(help: "One object a line.")
    var json = false

    @Argument(help: "What it says.")
    var text: String

    func run() async throws {
        let session = SendingSession(
            bindType: try bind.typeToSubmit(), bind: try bind.fields(), pdus: try pdus(),
            waitsForReceipts: waitReceipt != nil)
        let peer = try await Peer(connect, tls: tls.context())
        let loop = try EventLoop(name: "esme")
        let esme = ESME(loop: loop)
        await esme.connect(to: peer)
        let verdict = await converse(esme, session)
        await esme.close()
        await loop.shutdown()
        if case .failed(let why) = verdict { throw CommandFailure.check(why) }
    }

    /// Until the session has ended.
    private func converse(_ esme: ESME, _ session: SendingSession) async -> SendingSession.Verdict? {
        var session = session
        let decoder = TextDecoder(defaultAlphabet: defaultAlphabet)
        let patience = waitReceipt.map { time in
            Task {
                try await Task.sleep(for: time.duration)
                await esme.remind()
            }
        }
        defer { patience?.cancel() }
        for await happening in esme.happenings {
            var actions: [SendingSession.Action] = []
            session.take(happening, &actions) { say(json ? $0.json(decoder).line : $0.words(decoder)) }
            for action in actions { await esme.perform(action) }
            switch happening {
            case .ended, .notConnected: return session.verdict
            default: break
            }
        }
        return session.verdict
    }
}

// MARK: - Arguments

extension SendCommand {
    private func pdus() throws -> [PDU] {
        let message = OutgoingMessage(
            text: text, source: Address(meaning: from, ton: fromTon, npi: fromNpi),
            destination: Address(meaning: to, ton: toTon, npi: toNpi), dataCoding: dataCoding.number,
            segmentForm: segmentForm,
            registeredDelivery: RegisteredDelivery(
                rawValue: registeredDelivery ?? (waitReceipt == nil ? 0 : 1)),
            isDataSM: dataSM, tlvs: tlv.map(\.tlv))
        guard message.source.digits.utf8.count <= 20, message.destination.digits.utf8.count <= 20 else {
            throw CommandFailure.usage("an address has at most 20 octets")
        }
        let encoder = TextEncoder(defaultAlphabet: defaultAlphabet)
        guard let pdus = message.pdus(encoder: encoder, reference: .random(in: 0 ... .max)) else {
            throw CommandFailure.usage(
                "the text has a character that data_coding does not, or more than 255 parts")
        }
        return pdus
    }
}

/// `auto`, or a number.
struct DataCodingChoice: Hashable, ExpressibleByArgument {
    static let auto = DataCodingChoice(number: nil)
    let number: UInt8?

    private init(number: UInt8?) {
        self.number = number
    }

    /// nil for what is neither.
    init?(argument text: String) {
        guard text == "auto" || UInt8(text) != nil else { return nil }
        self.number = UInt8(text)
    }

    /// As it is written.
    var defaultValueDescription: String { self.number.map { String($0) } ?? "auto" }
}

/// `TAG=HEX`.
struct TLVArgument: Hashable, ExpressibleByArgument {
    let tlv: TLV

    /// nil for what is none.
    init?(argument text: String) {
        let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        guard sides.count == 2, let tag = Self.tag(sides[0]), let octets = try? HexText.octets(of: sides[1]),
            octets.count <= 65_535
        else { return nil }
        self.tlv = TLV(tag, octets)
    }

    private static func tag(_ text: String) -> TLV.Tag? {
        if let named = TLV.Tag.allNamed.first(where: { $0.name == text }) { return named }
        let number = text.hasPrefix("0x") ? UInt16(text.dropFirst(2), radix: 16) : UInt16(text)
        return number.map { TLV.Tag(rawValue: $0) }
    }
}
