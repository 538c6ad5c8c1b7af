import Foundation
import SMPP
import SMPPSession
import Testing

/// Every command in every state at either end, against `Protocol/operation_matrix.tsv` and `command_id.tsv`.
@Suite struct OperationMatrixTests {
    /// One place of the table: a command that comes in, the state it comes in, the end that takes it.
    struct Place: Hashable, Sendable, CustomTestStringConvertible {
        let command: CommandID
        let state: SessionState
        let role: Role

        var testDescription: String {
            "\(self.command) at the \(self.role.rawValue) in \(self.state.rawValue)"
        }

        static let all = PDU.samples.map(\.commandID).flatMap { command in
            SessionState.allCases.flatMap { state in
                Role.allCases.map { Place(command: command, state: state, role: $0) }
            }
        }
    }

    @Test func everyCommandHasASample() throws {
        let named = try Self.commands().map(\.name)
        #expect(Set(PDU.samples.map(\.commandID.description)) == Set(named))
        #expect(PDU.samples.count == 27)
        #expect(Place.all.count == 27 * 5 * 2)
    }

    @Test(arguments: Place.all)
    func theCodeIsTheTable(_ place: Place) throws {
        #expect(
            try OperationMatrix.allows(place.command, from: place.role.peer, in: place.state)
                == Self.allows(place))
    }

    @Test(arguments: Place.all)
    func whatComesIsHandedOverAnsweredOrRefused(_ place: Place) throws {
        let pdu = try #require(PDU.samples.first { $0.commandID == place.command })
        var transcript = Transcript.inState(place.state, as: place.role)
        let before = transcript.session.counts
        let actions = transcript.receive(pdu, sequence: 77)
        let sent = actions.sent
        if place.state == .closed {
            #expect(actions == [])
        } else if place.command.isResponse {
            #expect(actions == [])
            #expect(transcript.session.counts.unknownResponses == before.unknownResponses + 1)
        } else if try Self.allows(place) {
            #expect(try sent == Self.answer(to: place.command).map { [$0] } ?? [])
            #expect(actions.isHandedOver(pdu) == (sent == []))
            #expect(transcript.session.counts == before)
        } else {
            let isSecondBind = place.command.isBind && place.role == .smsc
            let status: CommandStatus = isSecondBind ? .alreadyBound : .invalidBindStatus
            let response = try Self.response(to: place.command)
            #expect(sent == (response.map { [Answer(command: $0, status: status)] } ?? []))
            #expect(!actions.isHandedOver(pdu))
            #expect(transcript.session.counts.wrongState == before.wrongState + 1)
            #expect(transcript.session.sessionState == place.state)
        }
    }

    /// A request of our own leaves only where the table lets it; it always comes to an end.
    @Test(arguments: Place.all)
    func whatWeSendIsWhatTheTableLetsUs(_ place: Place) throws {
        let pdu = try #require(PDU.samples.first { $0.commandID == place.command })
        var transcript = Transcript.inState(place.state, as: place.role)
        let actions = transcript(.request(pdu, token: 5))
        let ours = Place(command: place.command, state: place.state, role: place.role.peer)
        let messages: Set<CommandID> = [
            .submitSM, .submitMulti, .deliverSM, .dataSM, .querySM, .cancelSM, .replaceSM,
        ]
        if try Self.allows(ours), messages.contains(place.command) {
            #expect(actions.count == 1)
            #expect(actions.sent == [Answer(command: place.command, status: .ok)])
            #expect(transcript.session.outstanding == 1)
        } else {
            #expect(actions == [.tell(.completed(token: 5, .notSent))])
            #expect(transcript.session.outstanding == 0)
        }
    }

    /// outbind and alert_notification have no response to wait for: they leave where the table lets them, no others do.
    @Test(arguments: Place.all)
    func whatHasNoResponseLeavesAsAnAnnouncement(_ place: Place) throws {
        let pdu = try #require(PDU.samples.first { $0.commandID == place.command })
        var transcript = Transcript.inState(place.state, as: place.role)
        let ours = Place(command: place.command, state: place.state, role: place.role.peer)
        let hasNoResponse = place.command == .outbind || place.command == .alertNotification
        let actions = transcript(.announce(pdu))
        let isSent = try Self.allows(ours) && hasNoResponse
        #expect(actions.sent == (isSent ? [Answer(command: place.command, status: .ok)] : []))
        #expect(actions.count == (isSent ? 1 : 0) && transcript.session.outstanding == 0)
        #expect(transcript.session.sessionState == place.state)
    }
}

// MARK: - The tables

extension OperationMatrixTests {
    struct Answer: Hashable {
        let command: CommandID
        let status: CommandStatus
    }

    static func commands() throws -> [(name: String, response: String)] {
        try self.rows("command_id.tsv").map { ($0[1], $0[2]) }
    }

    /// Whether the peer may send it; 5.0's freedom of enquire_link and generic_nack in OPEN included.
    static func allows(_ place: Place) throws -> Bool {
        if place.state == .open, [.enquireLink, .enquireLinkResp, .genericNack].contains(place.command) {
            return true
        }
        return try self.rows("operation_matrix.tsv").contains { row in
            row[0] == place.command.description && row[1] == place.role.peer.rawValue
                && row[2].split(separator: " ").contains { $0 == place.state.rawValue }
        }
    }

    /// What the session itself answers to a request that is allowed; nil where its owner answers.
    static func answer(to command: CommandID) throws -> Answer? {
        guard command == .enquireLink || command == .unbind else { return nil }
        return try self.response(to: command).map { Answer(command: $0, status: .ok) }
    }

    static func response(to command: CommandID) throws -> CommandID? {
        let name = try self.commands().first { $0.name == command.description }?.response
        return PDU.samples.map(\.commandID).first { $0.description == name }
    }

    private static func rows(_ name: String) throws -> [[String]] {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: package.appending(path: "Protocol/\(name)"), encoding: .utf8)
            .split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { $0.split(separator: "\t").map(String.init) }
    }
}

extension [Session.Action] {
    var sent: [OperationMatrixTests.Answer] {
        self.compactMap { action in
            guard case .send(let pdu, let status, _) = action else { return nil }
            return OperationMatrixTests.Answer(command: pdu.commandID, status: status)
        }
    }

    func isHandedOver(_ pdu: PDU) -> Bool {
        self.contains { action in
            switch action {
            case .tell(.deliver(pdu, 77)), .tell(.bindRequested): true
            default: false
            }
        }
    }
}

extension Transcript {
    /// A session of this end in this state.
    static func inState(_ state: SessionState, as role: Role) -> Transcript {
        var transcript = Transcript(role)
        let type: BindType? =
            switch state {
            case .open: nil
            case .boundTX: .transmitter
            case .boundRX: .receiver
            case .boundTRX: .transceiver
            case .closed: nil
            }
        if let type {
            let response = BindResp(systemID: "SMSC")
            switch role {
            case .esme:
                _ = transcript(.bind(type, .sample))
                _ = transcript.receive(type.response(response), sequence: 1)
            case .smsc:
                _ = transcript.receive(type.request(.sample), sequence: 1)
                _ = transcript(.answerBind(.ok, response))
            }
        }
        if state == .closed { _ = transcript(.close) }
        return transcript
    }
}

extension PDU {
    private static let citizen = Address(ton: .international, npi: .isdn, digits: "77010001414")
    private static let service = Address(digits: "1414")

    /// One of each command of SMPP 3.4.
    static let samples: [PDU] = [
        .bindReceiver(.sample), .bindReceiverResp(BindResp(systemID: "SMSC")),
        .bindTransmitter(.sample), .bindTransmitterResp(BindResp(systemID: "SMSC")),
        .bindTransceiver(.sample), .bindTransceiverResp(BindResp(systemID: "SMSC")),
        .outbind(Outbind(systemID: "SMSC", password: "secret08")), .unbind, .unbindResp, .genericNack,
        .reply, .accepted("1"),
        .submitMulti(
            SubmitMulti(source: service, destinations: [.address(citizen)], shortMessage: [0x34])),
        .submitMultiResp(SubmitMultiResp(messageID: "1")), .question, .deliverSMResp(DeliverSMResp()),
        .dataSM(DataSM(source: citizen, destination: service, tlvs: TLVs())), .dataSMResp(DataSMResp()),
        .querySM(QuerySM(messageID: "1", source: service)), .querySMResp(QuerySMResp(messageID: "1")),
        .cancelSM(CancelSM(messageID: "1", source: service)), .cancelSMResp,
        .replaceSM(ReplaceSM(messageID: "1", source: service, shortMessage: [0x34])), .replaceSMResp,
        .enquireLink, .enquireLinkResp,
        .alertNotification(AlertNotification(source: citizen, esme: service)),
    ]
}
