import SMPP
import SMPPSession

/// One end of a recorded conversation, played again.
///
/// What that end asked is asked again at its time; what the other end asked is waited for and compared. Sequence numbers are
/// the new session's, message_ids those that its SMSC gives, absolute times become the time that was left.
struct Replay: LoadMachine {
    struct Settings: Sendable {
        /// Which end is played.
        var role = Role.esme
        /// How many times as fast; nil: as fast as the window allows.
        var speed: Double? = 1
        var window = 10
        /// How long to wait for what was recorded, and how long for what was not.
        var patience = Duration.seconds(10)
        var linger = Duration.milliseconds(300)
        /// As ESME: who we are and how we bind, in place of what was recorded.
        var bind: Bind?
        var bindType: BindType?
    }

    private enum Phase: Hashable {
        case binding
        case running
        case unbinding(until: Int64)
        case done
    }

    private(set) var failure: String?
    private(set) var sentCount = 0
    /// Requests that were answered with another status: what was asked, recorded, got.
    private(set) var statusDifferences: [(command: CommandID, recorded: CommandStatus, got: CommandStatus)] =
        []
    /// What the other end asked.
    private(set) var got: [PDU] = []
    /// What it asked when it was recorded.
    let expected: [PDU]
    /// Requests that it sent when it was recorded, and this time: messages, receipts and all others.
    private let expectedCount: Int
    private var gotCount = 0

    private let recording: Recording
    private let settings: Settings
    private let responses: LoadResponses
    private let steps: [Int]
    private let connections: [Int]
    /// The response to each recorded request, by its place in the recording.
    private let recordedResponses: [Int: Recording.Message]
    /// Recorded requests of the other end, by whom they were to reach: how to answer them again.
    private var answers: [String: [Int]]
    private var links: [LoadLink] = []
    private var rewriting: ReplayRewriting
    private var next = 0
    private var openCount = 0
    private var start: Int64 = 0
    private var lastEvent: Int64 = 0
    private var completeSince: Int64?
    private var phase = Phase.binding
    private var givenIDs = 0

    init(_ recording: Recording, _ settings: Settings) throws(EncodingError) {
        self.recording = recording
        self.rewriting = ReplayRewriting(beginning: recording.beginning)
        self.settings = settings
        self.responses = try LoadResponses()
        let messages = recording.messages
        self.steps = messages.indices.filter {
            messages[$0].sender == settings.role && messages[$0].isTraffic
        }
        let asked = messages.indices.filter { messages[$0].sender != settings.role && messages[$0].isTraffic }
        self.expected = asked.map { messages[$0].pdu }.filter { $0.ends != nil }
        self.expectedCount = asked.count
        self.recordedResponses = recording.responses
        self.answers = Dictionary(grouping: asked) { messages[$0].pdu.ends?.destination ?? "" }
        self.connections = Array(0..<recording.connectionCount)
    }

    var isDone: Bool { self.phase == .done }

    var due: Int64? {
        switch self.phase {
        case .binding, .done: nil
        case .unbinding(let until): until
        case .running: self.nextTime.map { self.start + $0 }
        }
    }

    /// The differences at the end.
    var differences: [ReplyDifference] { ReplyDifference.all(recorded: self.expected, got: self.got) }

    private var nextTime: Int64? {
        guard self.next < self.steps.count else { return nil }
        let message = self.recording.messages[self.steps[self.next]]
        guard let speed = self.settings.speed else { return self.hasRoom(message) ? 0 : nil }
        let first = self.steps.first.map { self.recording.messages[$0].time } ?? 0
        return Int64(Double(message.time - first) / speed)
    }
}

// MARK: - Links

extension Replay {
    mutating func open(_ index: Int, at now: Int64) -> LoadLink {
        let link = LoadLink(index: self.links.count, window: self.settings.window)
        self.links.append(link)
        if self.settings.role == .esme {
            link.write(self.bind(for: link.index), SequenceNumber(rawValue: link.nextSequence()))
        }
        return link
    }

    private func bind(for connection: Int) -> PDU {
        let recorded = self.recording.messages.first {
            $0.connection == connection
                && [.bindReceiver, .bindTransmitter, .bindTransceiver].contains($0.pdu.commandID)
        }
        let recordedType = BindType.allCases.first { $0.commandID == recorded?.pdu.commandID }
        let type = self.settings.bindType ?? recordedType ?? .transceiver
        let bind = self.settings.bind ?? recorded?.pdu.bind ?? Bind(systemID: "", password: "")
        return type.request(bind)
    }

    mutating func closed(_ link: LoadLink, at now: Int64) {
        link.isOpen = false
        link.bindType = nil
        switch self.phase {
        case .binding where self.settings.role == .esme: self.fail("a connection ended before it was bound")
        case .running: self.fail("a connection ended while there was more to replay")
        case .unbinding where self.links.allSatisfy({ !$0.isOpen }): self.phase = .done
        default: break
        }
    }

    mutating func fail(_ why: String) {
        self.failure = self.failure ?? why
        self.phase = .done
    }

    /// The link for what was sent on a recorded connection.
    private func link(_ message: Recording.Message) -> LoadLink? {
        let able = self.links.filter { link in
            guard let type = link.bindType else { return false }
            return self.settings.role == .esme ? type.submits : type.delivers
        }
        return able.first { $0.index == message.connection } ?? able.first
    }

    private func hasRoom(_ message: Recording.Message) -> Bool {
        self.link(message)?.hasRoom(for: 1, window: self.settings.window) ?? false
    }
}

// MARK: - Asking and waiting

extension Replay {
    mutating func turn(at now: Int64) {
        switch self.phase {
        case .binding:
            let bound = self.links.filter { $0.bindType != nil }.count
            let needed = self.settings.role == .esme ? self.connections.count : 1
            guard bound >= needed else { return }
            self.phase = .running
            self.start = now
            self.lastEvent = now
            self.ask(at: now)
        case .running:
            self.ask(at: now)
            self.finish(at: now)
        case .unbinding(let until): if now >= until { self.phase = .done }
        case .done: break
        }
    }

    private mutating func ask(at now: Int64) {
        while let time = self.nextTime, self.start + time <= now {
            let place = self.steps[self.next]
            let message = self.recording.messages[place]
            guard let link = self.link(message), link.hasRoom(for: 1, window: self.settings.window) else {
                return
            }
            self.next += 1
            self.sentCount += 1
            self.openCount += 1
            link.inFlight += 1
            let (sequence, _) = link.request(for: Int64(place))
            let start = link.output.count
            if let pdu = self.rewriting.rewritten(message) {
                link.write(pdu, SequenceNumber(rawValue: sequence))
            } else {
                link.output += message.octets
                link.output.put(sequence, at: start + 12)
            }
            self.lastEvent = now
        }
    }

    private mutating func finish(at now: Int64) {
        guard self.next == self.steps.count else { return }
        let isComplete = self.openCount == 0 && self.gotCount >= self.expectedCount
        if isComplete, self.completeSince == nil { self.completeSince = now }
        let lingered = self.completeSince.map { now - $0 >= self.settings.linger.nanoseconds } ?? false
        guard lingered || now - self.lastEvent >= self.settings.patience.nanoseconds else { return }
        for link in self.links where link.bindType != nil { self.responses.unbind(link) }
        self.phase = .unbinding(until: now + 1_000_000_000)
    }
}

// MARK: - What comes

extension Replay {
    mutating func received(
        _ framer: inout PDUFramer, on link: LoadLink, at now: Int64
    ) throws(FramingError) {
        while let frame = try framer.next() {
            let header = frame.header
            switch header.commandID {
            case .bindReceiver, .bindTransmitter, .bindTransceiver:
                if let pdu = try? framer.decode(frame) { link.accept(pdu, header) }
            case .bindReceiverResp, .bindTransmitterResp, .bindTransceiverResp:
                guard header.commandStatus == .ok else {
                    self.fail("the bind was refused: \(header.commandStatus)")
                    continue
                }
                link.bindType = BindType.allCases.first { $0.commandID.response == header.commandID }
            case .enquireLink, .enquireLinkResp, .unbind, .unbindResp: self.responses.answer(header, on: link)
            case let command where command.isResponse: self.responded(link, frame, framer, at: now)
            default: self.asked(link, frame, framer, at: now)
            }
        }
    }

    private mutating func responded(
        _ link: LoadLink, _ frame: PDUFramer.Frame, _ framer: borrowing PDUFramer, at now: Int64
    ) {
        guard let place = link.responded(frame.header.sequenceNumber.rawValue).map({ Int($0) }) else {
            return
        }
        self.lastEvent = now
        self.openCount -= 1
        link.inFlight -= 1
        guard let recorded = self.recordedResponses[place] else { return }
        if recorded.header.commandStatus != frame.header.commandStatus {
            self.statusDifferences.append(
                (
                    self.recording.messages[place].pdu.commandID, recorded.header.commandStatus,
                    frame.header.commandStatus
                ))
        }
        if let old = recorded.pdu.givenID, let new = (try? framer.decode(frame))?.givenID {
            self.rewriting.learn(old, is: new)
        }
    }

    private mutating func asked(
        _ link: LoadLink, _ frame: PDUFramer.Frame, _ framer: borrowing PDUFramer, at now: Int64
    ) {
        self.lastEvent = now
        guard let pdu = try? framer.decode(frame) else {
            return self.responses.answer(frame.header, on: link)
        }
        self.gotCount += 1
        if pdu.ends != nil { self.got.append(pdu) }
        let recorded = self.answer(to: pdu)
        var response = recorded?.pdu ?? PDU.emptyResponse(to: pdu.commandID) ?? .genericNack
        if case .submitSMResp(var answer) = response, answer.messageID.isEmpty {
            self.givenIDs += 1
            answer.messageID = "replay\(self.givenIDs)"
            response = .submitSMResp(answer)
        }
        link.write(response, frame.header.sequenceNumber, recorded?.header.commandStatus ?? .ok)
    }

    /// How the like of it was answered when it was recorded.
    private mutating func answer(to pdu: PDU) -> Recording.Message? {
        guard let destination = pdu.ends?.destination,
            let index = self.answers[destination]?.firstIndex(where: {
                self.recording.messages[$0].pdu.commandID == pdu.commandID
            }), let place = self.answers[destination]?.remove(at: index)
        else { return nil }
        return self.recordedResponses[place]
    }
}

extension PDU {
    /// The fields of a bind request.
    fileprivate var bind: Bind? {
        switch self {
        case .bindReceiver(let bind), .bindTransmitter(let bind), .bindTransceiver(let bind): bind
        default: nil
        }
    }
}
