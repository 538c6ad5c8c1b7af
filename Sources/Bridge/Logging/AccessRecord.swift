import Journal
import SMPP
import SMSText
import Services

/// What one line of the access log says.
///
/// | field | is |
/// | --- | --- |
/// | event | `Receive SMS`, `Receive DLR`; `Sent SMS`, `FAILED Send SMS`, `EXPIRED SMS`, `DISCARDED SMS` (no answer is due) |
/// | event of a client's message | the same, but `DISCARDED SMS`: it took it back; `Sent DLR`, `FAILED Send DLR`: its receipt |
/// | `SMSC` | the link, or the account |
/// | `SVC` | the service that was asked, once it is known |
/// | `ACT` | the account whose message it is, where a client sent it |
/// | `FID` | the SMSC's message_id; towards a client ours |
/// | `from`, `to` | the addresses; a person's by keyed hash |
/// | `flags` | message class, coding (0 7 bit, 1 octets, 2 UCS-2), message waiting, compression, receipt (1 delivered, 2 not); -1: not set |
/// | `msg` | octets without the header, and the text: never, unless the mask reveals it |
/// | `udh` | octets of the header, and those where it is no longer than that of a part |
/// | `id` | the number of the message in the journal and in the log |
/// | `ms` | milliseconds from the arrival of the last part to the end |
/// | `sla` | `ok`, `late`, or `fallback`: in time, but with the text for what is not available |
struct AccessRecord: Sendable {
    enum Event: String, Sendable {
        case received = "Receive SMS"
        case receipt = "Receive DLR"
        case sent = "Sent SMS"
        case failed = "FAILED Send SMS"
        case expired = "EXPIRED SMS"
        case discarded = "DISCARDED SMS"
        case reported = "Sent DLR"
        case unreported = "FAILED Send DLR"
    }

    enum SLA: String, Sendable { case ok, late, fallback }

    var event: Event
    var link: String
    var service = ""
    var account = ""
    var messageID = ""
    var from: Address
    var to: Address
    var dataCoding: DataCoding?
    var receiptState: MessageState?
    var octetCount = 0
    var text = ""
    var header: [UInt8] = []
    var id: MessageID?
    var time: Duration?
    var sla: SLA?
}

extension AccessRecord {
    /// A part that has come.
    init(_ part: AcceptedPart, isRevealing: Bool) {
        self.init(
            event: .received, link: part.link, from: Address(part.source), to: Address(part.destination))
        self.id = part.id
        self.take([Piece(part.userData, part.dataCoding, part.esmClass & 0x40 != 0)], isRevealing)
    }

    /// A message that is over.
    init(_ message: EndedMessage, link: String, isRevealing: Bool) {
        self.init(
            event: Event(message.end.kind), link: link, from: message.shortNumber, to: message.sender)
        self.id = message.end.id
        self.service = message.service ?? ""
        self.messageID = message.messageID
        self.time = message.time
        self.sla = message.isLate ? .late : message.outcome == .unavailable ? .fallback : .ok
        self.take(message.segments.map { Piece($0.octets, $0.dataCoding, $0.hasUDH) }, isRevealing)
    }

    /// A receipt.
    init(_ note: ReceiptNote, link: String) {
        self.init(event: .receipt, link: link, from: note.source, to: note.destination)
        self.id = note.id
        self.messageID = note.messageID
        self.take(note.state, error: note.errorNumber)
    }

    /// A step of a client's message: at the account that it came from, or at the link that it leaves by.
    init(_ note: RoutedNote, isRevealing: Bool) {
        let message = note.submitSM
        let (event, messageID, isAtLink) = Event.of(note)
        self.init(
            event: event, link: isAtLink ? note.link : note.account, from: message.source,
            to: message.destination)
        self.account = note.account
        self.messageID = messageID
        self.id = note.id
        self.time = note.step == .received ? nil : note.time
        switch note.step {
        case .reported(let state), .unreported(let state):
            // From the addressee to the sender, as the receipt itself.
            (self.from, self.to) = (message.destination, message.source)
            self.take(state, error: nil)
        case .received, .sent, .failed, .expired, .cancelled:
            let piece = Piece(message.userData, message.dataCoding.rawValue, message.esmClass.hasUDH)
            self.take([piece], isRevealing)
        }
    }

    private mutating func take(_ state: MessageState?, error: Int?) {
        self.receiptState = state
        self.text = "stat:\(state?.receiptWord ?? "")" + (error.map { " err:\($0)" } ?? "")
        self.octetCount = self.text.utf8.count
    }

    /// User data as it stood in one PDU.
    private struct Piece {
        let header: UserDataHeader?
        let octets: [UInt8]
        let dataCoding: UInt8

        init(_ userData: [UInt8], _ dataCoding: UInt8, _ hasHeader: Bool) {
            (self.header, self.octets) = UserDataHeader.split(userData, isIndicated: hasHeader)
            self.dataCoding = dataCoding
        }

        var text: String {
            TextDecoder().decode(self.octets, dataCoding: self.dataCoding, header: self.header).text
        }
    }

    private mutating func take(_ pieces: [Piece], _ isRevealing: Bool) {
        self.dataCoding = pieces.first.map { DataCoding(rawValue: $0.dataCoding) }
        self.octetCount = pieces.reduce(0) { $0 + $1.octets.count }
        self.header = pieces.first?.header?.octets ?? []
        if isRevealing { self.text = pieces.map(\.text).joined() }
    }
}

extension AccessRecord.Event {
    fileprivate init(_ kind: MessageEnd.Kind) {
        switch kind {
        case .submitted: self = .sent
        case .failed: self = .failed
        case .expired: self = .expired
        case .ignored: self = .discarded
        }
    }

    /// What a step is called, the message_id there, and whether it is taken towards the link.
    fileprivate static func of(_ note: RoutedNote) -> (event: Self, messageID: String, isAtLink: Bool) {
        switch note.step {
        case .received: (.received, note.clientID, false)
        case .sent(let messageID): (.sent, messageID, true)
        case .failed: (.failed, "", true)
        case .expired: (.expired, "", true)
        case .cancelled: (.discarded, note.clientID, false)
        case .reported: (.reported, note.clientID, false)
        case .unreported: (.unreported, note.clientID, false)
        }
    }
}

// MARK: - The line

extension AccessRecord {
    /// A header of a part of a message has no more octets; a longer one may hold what somebody wrote.
    private static let shownHeaderOctets = 7

    /// The line behind its time, without a line break.
    func line(_ mask: NumberMask) -> String {
        let milliseconds = self.time.map { String(Int($0 / .milliseconds(1))) } ?? ""
        let fields = [
            ("SMSC", self.link), ("SVC", self.service), ("ACT", self.account), ("BINF", ""),
            ("FID", Self.printable(self.messageID)), ("META", ""),
            ("from", Self.printable(mask.text(self.from))), ("to", Self.printable(mask.text(self.to))),
            ("flags", self.flags), ("msg", "\(self.octetCount):\(Self.printable(self.text))"),
            ("udh", "\(self.header.count):\(self.shownHeader)"),
            ("id", self.id?.description ?? ""), ("ms", milliseconds), ("sla", self.sla?.rawValue ?? ""),
        ]
        return self.event.rawValue + fields.map { " [\($0.0):\($0.1)]" }.joined()
    }

    private var shownHeader: String {
        self.header.count <= Self.shownHeaderOctets ? hexadecimal(self.header) : ""
    }

    private var flags: String {
        let messageClass = self.dataCoding?.messageClass.map { Int($0) } ?? -1
        let waiting = self.dataCoding?.messageWaiting.map { Int($0.kind) } ?? -1
        return "\(messageClass):\(self.coding):\(waiting):-1:\(self.receipt)"
    }

    private var coding: Int {
        guard let octet = self.dataCoding?.rawValue else { return -1 }
        return switch octet {
        case 0x08, 0x18...0x1B, 0xE0...0xEF: 2
        case 0x02, 0x04, 0x14...0x17, 0xF4...0xF7: 1
        default: 0
        }
    }

    private var receipt: Int {
        guard let state = self.receiptState else { return -1 }
        return switch state {
        case .delivered, .accepted: 1
        case .enroute, .scheduled: 4
        default: 2
        }
    }

    /// What could begin another field or line is a dot.
    private static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    let isPlain =
                        scalar.properties.generalCategory != .control && scalar != "]"
                        && !["\u{2028}", "\u{2029}"].contains(scalar)
                    return isPlain ? scalar : "."
                }))
    }
}
