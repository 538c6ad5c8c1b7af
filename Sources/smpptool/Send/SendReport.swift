import JSONLines
import SMPP
import SMPPSession
import SMSText

/// What is said while a message is sent.
enum SendReport {
    case bound(BindType, BindResp)
    case answered(Answer, part: Int, of: Int)
    case receipt(Receipt, part: Int?, of: Int)
    /// A message that has nothing to do with ours.
    case delivered(PDU)

    /// What came back for a part.
    struct Answer {
        let response: CommandID
        let status: CommandStatus?
        /// nil: it was not accepted.
        let messageID: String?
        let words: String

        init(_ command: CommandID, _ outcome: Session.Outcome) {
            self.response = command.response
            switch outcome {
            case .response(let status, let pdu):
                self.status = status
                self.messageID = status == .ok ? pdu.messageID ?? "" : nil
            case .unreadable(let status):
                self.status = status
                self.messageID = nil
            case .timedOut, .sessionClosed, .notSent:
                self.status = nil
                self.messageID = nil
            }
            self.words = Self.words(command, outcome)
        }

        private static func words(_ command: CommandID, _ outcome: Session.Outcome) -> String {
            switch outcome {
            case .response(let status, _): "\(command) answered with \(Meaning.status(status))"
            case .unreadable(let status): "\(command) answered with \(status), or what can't be read"
            case .timedOut: "\(command) without a response in time: the SMSC may have it or not"
            case .sessionClosed: "\(command) without a response: the session ended"
            case .notSent: "\(command) not sent"
            }
        }
    }
}

extension SendReport {
    /// The line for a person.
    func words(_ decoder: TextDecoder) -> String {
        switch self {
        case .bound(let type, let peer):
            let version = peer.tlvs.uint8(.scInterfaceVersion).map { ", \(Meaning.interfaceVersion($0))" }
            return "bound \(type.rawValue) to \(JSON.quoted(peer.systemID))\(version ?? "")"
        case .answered(let answer, let part, let count):
            let id = answer.messageID.map { ", message_id \(JSON.quoted($0))" } ?? ""
            return Self.part(part, of: count) + answer.words + id
        case .receipt(let receipt, let part, let count):
            let state = receipt.state.map { Meaning.messageState(UInt32($0.rawValue)) } ?? "state not known"
            return (part.map { Self.part($0, of: count) } ?? "of another message: ") + "receipt \(state)"
                + ", message_id \(JSON.quoted(receipt.messageID)), err \(JSON.quoted(receipt.err))"
        case .delivered(let pdu):
            let text = UserData(pdu).map { printable($0.text(decoder).text) } ?? ""
            return "\(pdu.commandID) came: \(text)"
        }
    }

    private static func part(_ part: Int, of count: Int) -> String {
        count == 1 ? "" : "part \(part) of \(count): "
    }

    /// The object for a program.
    func json(_ decoder: TextDecoder) -> JSON {
        switch self {
        case .bound(let type, let peer):
            return .object([
                ("event", .string("bound")), ("bind_type", .string(type.rawValue)),
                ("system_id", .string(peer.systemID)),
                ("sc_interface_version", .optional(peer.tlvs.uint8(.scInterfaceVersion).map(Int.init))),
            ])
        case .answered(let answer, let part, let count):
            return .object(
                [("event", .string("response")), ("command", .string(answer.response.description))]
                    + Self.status(answer.status) + [
                        ("message_id", .optional(answer.messageID)), ("part", .number(part)),
                        ("parts", .number(count)), ("words", .string(answer.words)),
                    ])
        case .receipt(let receipt, let part, let count):
            return .object([
                ("event", .string("receipt")), ("message_id", .string(receipt.messageID)),
                ("part", .optional(part)), ("parts", .number(count)),
                ("message_state", .optional(receipt.state.map { Int($0.rawValue) })),
                ("stat", .string(receipt.stat)), ("err", .string(receipt.err)),
                ("submit_date", .string(receipt.submitDate)), ("done_date", .string(receipt.doneDate)),
            ])
        case .delivered(let pdu):
            return .object([
                ("event", .string("delivered")), ("command", .string(pdu.commandID.description)),
                ("text", .optional(UserData(pdu)?.text(decoder).text)),
            ])
        }
    }

    private static func status(_ status: CommandStatus?) -> [(name: String, value: JSON)] {
        [
            ("command_status", .optional(status.map { Int($0.rawValue) })),
            ("status_name", .optional(status?.description)),
        ]
    }
}

extension PDU {
    fileprivate var messageID: String? {
        switch self {
        case .submitSMResp(let response): response.messageID
        case .dataSMResp(let response): response.messageID
        default: nil
        }
    }
}
