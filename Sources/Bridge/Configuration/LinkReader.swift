import SMPP
import SMPPLink
import SMPPSession
import SMSText

/// Reads a section of `links`: one operator link.
///
/// - `hosts` (list of `HOST:PORT`, required without `outbind`, 1–16): the SMSC; the first is preferred.
/// - `outbind` (section): the SMSC may connect to us and ask for our bind, see ``ServerReader``.
/// - `system_id` (text, required, 1–15 characters): who we say we are.
/// - `password` (text, at most 8 characters) or `password_file` (file, mode 600): one of the two is required.
/// - `system_type` (text, default "", at most 12 characters): as agreed with the operator.
/// - `bind_type` (word, default transceiver; transmitter+receiver, receiver): one session, a pair, or none for replies.
/// - `reply_link` (name or `none`, default none; required for a receiver): the link that the replies leave by.
/// - `addr_ton`, `addr_npi` (octets, default 0), `address_range` (text, default "", at most 40 characters): the bind's.
/// - `window_size` (number, default 10, 1–10000): submit_sm without a response at the same time.
/// - `throughput` (number or `unlimited`, default 100, 0.1–100000): submit_sm PDUs a second.
/// - `enquire_link_interval` (duration, default 10s, 1s–1h): silence of the peer before an enquire_link.
/// - `enquire_link_timeout` (duration, default 5s, 100ms–5m): silence after it before the session is closed.
/// - `response_timeout` (duration, default 10s, 100ms–5m): wait for a submit_sm_resp.
/// - `bind_timeout` (duration, default 5s, 100ms–5m): wait for the response to a bind.
/// - `connect_timeout` (duration, default 5s, 100ms–5m): wait for a TCP connection.
/// - `pdu_timeout` (duration, default 10s, 100ms–5m): from the first octet of a PDU to its last.
/// - `unbind_timeout` (duration, default 5s, 100ms–5m): wait for open responses when a session ends.
/// - `inactivity_timeout` (duration or `off`, default off, 1s–24h): unbind after so long without a message.
/// - `refusal_status` (name of an error, default ESME_RX_T_APPN): the answer to a deliver_sm that can't be taken.
/// - `in_doubt` (word, default resend, resend or keep): whether a segment whose outcome is unknown is sent once more.
/// - `repeat_window` (duration, default 10m, 0s–24h): how long an equal delivery may be the same one, sent again.
/// - `repeat_timeout` (duration, default 5s, 100ms–5m): how long the SMSC waits for a deliver_sm_resp.
/// - `repeat_id_tlv` (TLV tag or `none`, default none): the TLV by which the SMSC marks repeats.
/// - `default_alphabet` (word, default gsm7): what the SMSC means by data_coding 0.
/// - `gsm_data_coding` (0, 1 or 0xF1, default 0): data_coding of a reply in GSM 7-bit.
/// - `segment_form` (word, default udh8): how a long reply is cut.
/// - `short_number` (`ton` default 3, `npi` default 0): how the short number stands as the source of a reply.
/// - `registered_delivery` (0, 1 or 2, default 0): the receipts that a reply asks for.
/// - `receipt_ids` (word, default any): how the SMSC writes the message_id of a response in its receipt.
/// - `maximum_pdu_octets` (octets, default 70000, 1KiB–16MiB): a longer PDU closes the connection.
/// - `captured_pdus` (number, default 1000, 0–100000): the last PDUs that are kept in memory, for a capture.
/// - `tls` (section, default plain TCP): see ``TLSReader``.
enum LinkReader {
    static let keys: [Key<Configuration.Link>] = whoKeys + paceKeys + timerKeys + textKeys

    private static let whoKeys: [Key<Configuration.Link>] = [
        Key("hosts", listOf: .host, \.hosts, count: 1...16),
        Key("outbind", accepted: "", read: ServerReader.readOutbind),
        Key("system_id", \.systemID, .ascii(1...15), isRequired: true),
        Key("password", accepted: "at most 8 ASCII characters", read: readPassword),
        Key("password_file", accepted: "a file with the password, mode 600", read: readPasswordFile),
        Key("system_type", \.systemType, .ascii(0...12)),
        Key("bind_type", \.bindTypes, .bindType),
        Key("reply_link", \.replyLink, .optional(.ascii(1...32), none: "none")),
        Key("addr_ton", \.addressRange.ton, .field()),
        Key("addr_npi", \.addressRange.npi, .field()),
        Key("address_range", \.addressRange.range, .ascii(0...40)),
    ]

    private static let paceKeys: [Key<Configuration.Link>] = [
        Key("window_size", \.windowSize, .integer(1...10_000)),
        Key("throughput", \.throughput, .optional(.rate(0.1...100_000), none: "unlimited")),
        Key("refusal_status", \.refusalStatus, .refusal),
        Key("in_doubt", \.inDoubt, .choice()),
        Key("repeat_window", \.repeatWindow, .duration(.zero ... .seconds(86_400))),
        Key("repeat_timeout", \.repeatTimeout, .timeout),
        Key("repeat_id_tlv", \.repeatIDTLV, .optional(.tag, none: "none")),
        Key("maximum_pdu_octets", \.limits.maximumPDUOctets, .octets(1_024...16_777_216)),
        Key("captured_pdus", \.capturedPDUs, .integer(0...100_000)),
        Key("tls", accepted: "", read: TLSReader.read),
    ]

    private static let timerKeys: [Key<Configuration.Link>] = [
        Key("connect_timeout", \.connectTimeout, .timeout),
        Key("bind_timeout", \.timers.bind, .timeout),
        Key("enquire_link_interval", \.timers.enquireLink, .duration(.seconds(1) ... .seconds(3_600))),
        Key("enquire_link_timeout", \.timers.enquireLinkResponse, .timeout),
        Key("response_timeout", \.timers.response, .timeout),
        Key("pdu_timeout", \.timers.pduRead, .timeout),
        Key("unbind_timeout", \.timers.drain, .timeout),
        Key(
            "inactivity_timeout", \.timers.inactivity,
            .optional(.duration(.seconds(1) ... .seconds(86_400)), none: "off")),
    ]

    private static let textKeys: [Key<Configuration.Link>] = [
        Key("default_alphabet", \.defaultAlphabet, .choice()),
        Key("gsm_data_coding", \.gsmDataCoding, .field([0, 1, 0xF1])),
        Key("segment_form", \.segmentForm, .choice()),
        Key("short_number", section: \.shortNumber, keys: numberKeys),
        Key("registered_delivery", \.registeredDelivery, .registeredDelivery),
        Key("receipt_ids", \.receiptIDs, .choice()),
    ]

    static let numberKeys: [Key<Configuration.NumberType>] = [
        Key("ton", \.ton, .field()),
        Key("npi", \.npi, .field()),
    ]

    /// Reads the link under a name.
    static func read(_ field: Field, _ reading: Reading) -> Configuration.Link {
        var link = Configuration.Link()
        let found = reading.read(field, into: &link, keys: self.keys)
        if let file = found["password_file"], found["password"] != nil {
            reading.note("stands beside password; accepted: one of the two", at: file)
        }
        if !found.isEmpty, found["password_file"] == nil, found["password"] == nil {
            reading.note("password or password_file is missing", at: field)
        }
        if !found.isEmpty, found["hosts"] == nil, found["outbind"] == nil {
            let accepted = self.keys.first { $0.name == "hosts" }?.accepted ?? ""
            reading.note("is missing; accepted: \(accepted)", key: "\(field.key).hosts", line: field.line)
        }
        return link
    }

    /// Checks that each link's replies have a way out.
    static func check(_ configuration: Configuration, _ reading: Reading) {
        for (name, link) in configuration.links.sorted(by: { $0.key < $1.key }) {
            let problem: String? =
                switch (link.replyLink, link.bindTypes == [.receiver]) {
                case (nil, true): "bind_type receiver needs reply_link: its replies have no way out"
                case (.some, false): "reply_link is for bind_type receiver: replies leave by this link itself"
                case (let other?, true) where configuration.links[other] == nil:
                    "reply_link: \(other) is no link"
                case (let other?, true) where configuration.links[other]?.bindTypes == [.receiver]:
                    "reply_link: \(other) is a receiver as well"
                case (.some, true), (nil, false): nil
                }
            guard let problem else { continue }
            reading.note(problem, key: "links.\(name)", line: reading.lines["links.\(name)"])
        }
    }

    /// The form of a password; what is found is never shown.
    private static func checked(_ secret: Secret, _ reading: Reading, _ field: Field) -> Secret? {
        let isPlain = secret.value.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        if isPlain, secret.value.utf8.count <= 8 { return secret }
        reading.note(
            "is longer than 8 characters or not ASCII; accepted: at most 8 ASCII characters", at: field)
        return nil
    }

    private static func readPassword(_ reading: Reading, _ field: Field, _ link: inout Configuration.Link) {
        guard let text = reading.text(of: field) else { return }
        link.password = self.checked(Secret(text), reading, field) ?? link.password
    }

    private static func readPasswordFile(_ reading: Reading, _ field: Field, _ link: inout Configuration.Link)
    {
        guard let name = reading.text(of: field) else { return }
        do throws(Misfit) {
            let secret = try SecretFile.read(reading.path(name), environment: reading.environment ?? [:])
            link.password = self.checked(secret, reading, field) ?? link.password
        } catch {
            reading.note(error.problem(accepted: "a file with the password"), at: field)
        }
    }
}

extension Form where Value == Duration {
    /// The time limit of one step of the protocol.
    fileprivate static var timeout: Form { .duration(.milliseconds(100) ... .seconds(300)) }
}
