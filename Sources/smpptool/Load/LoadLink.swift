import SMPP
import SMPPSession

/// One link of a load test: octets that came and octets to go, and which request each sequence_number stands for.
final class LoadLink {
    /// A link with more octets waiting for the socket gets no more questions.
    static let maximumOutputOctets = 256 * 1024

    /// A request without a response.
    struct Request {
        /// 0: none.
        var sequence: UInt32 = 0
        var question: Int64 = 0
    }

    let index: Int
    var framer = PDUFramer(options: .lenient)
    var output: [UInt8] = []
    /// nil until bound, and again when it ends.
    var bindType: BindType?
    var isOpen = true
    /// Whether it is to be closed when its octets are written.
    var isEnding = false
    /// Whether we cut it.
    var isDropped = false
    /// Places of the window that are taken.
    var inFlight = 0

    private var sequence: UInt32 = 0
    private var requests: [Request]

    init(index: Int, window: Int) {
        self.index = index
        // Responses may come in any order, so there are more places than requests in flight.
        var capacity = 1024
        while capacity < 8 * window { capacity *= 2 }
        self.requests = Array(repeating: Request(), count: capacity)
    }

    /// Whether so many PDUs fit into the window; more than all of it wait until it is empty.
    func hasRoom(for count: Int, window: Int) -> Bool {
        self.inFlight + count <= max(window, count) && self.output.count < Self.maximumOutputOctets
    }

    /// The sequence_number of a request that has no response.
    func nextSequence() -> UInt32 {
        self.sequence = self.sequence >= SequenceNumber.last.rawValue ? 1 : self.sequence + 1
        return self.sequence
    }

    /// The sequence_number of a question's next PDU.
    ///
    /// - Returns: also the question whose PDU was given up for it, 8 windows later.
    func request(for question: Int64) -> (sequence: UInt32, givenUp: Int64?) {
        let sequence = self.nextSequence()
        let place = Int(sequence) & (self.requests.count - 1)
        let old = self.requests[place]
        self.requests[place] = Request(sequence: sequence, question: question)
        return (sequence, old.sequence == 0 ? nil : old.question)
    }

    /// The question that a response is about; nil: there is no such request, or it has had its response.
    func responded(_ sequence: UInt32) -> Int64? {
        let place = Int(truncatingIfNeeded: sequence) & (self.requests.count - 1)
        guard sequence != 0, self.requests[place].sequence == sequence else { return nil }
        self.requests[place].sequence = 0
        return self.requests[place].question
    }
}

/// An end of a load test's links.
///
/// What comes goes in, octets to go and times come out; times are nanoseconds.
protocol LoadMachine {
    /// Whether there is nothing left to do.
    var isDone: Bool { get }
    /// When `turn` has something to do even if nothing comes.
    var due: Int64? { get }

    /// A link to a peer that is not bound yet.
    mutating func open(_ index: Int, at now: Int64) -> LoadLink
    /// Octets have come into the link's framer, which is asked for every PDU: it is held once for all of them.
    mutating func received(
        _ framer: inout PDUFramer, on link: LoadLink, at now: Int64
    ) throws(FramingError)
    /// The connection has ended.
    mutating func closed(_ link: LoadLink, at now: Int64)
    /// Everything that came has been told: the time to write.
    mutating func turn(at now: Int64)
}

extension LoadMachine {
    mutating func received(on link: LoadLink, at now: Int64) throws(FramingError) {
        try self.received(&link.framer, on: link, at: now)
    }
}

/// What both ends of a load test answer alike.
struct LoadResponses: Sendable {
    let deliverSMResp: PreparedPDU
    let submitSMResp: PreparedPDU
    private let enquireLinkResp: PreparedPDU
    private let unbind: PreparedPDU
    private let unbindResp: PreparedPDU
    private let genericNack: PreparedPDU

    /// Digits of a message_id.
    private static let messageIDDigits = 10

    init() throws(EncodingError) {
        let id = String(repeating: "0", count: Self.messageIDDigits)
        self.deliverSMResp = try PreparedPDU(.deliverSMResp(DeliverSMResp()))
        self.submitSMResp = try PreparedPDU(
            .submitSMResp(SubmitSMResp(messageID: id)),
            key: Header.octetCount..<Header.octetCount + Self.messageIDDigits)
        self.enquireLinkResp = try PreparedPDU(.enquireLinkResp)
        self.unbind = try PreparedPDU(.unbind)
        self.unbindResp = try PreparedPDU(.unbindResp)
        self.genericNack = try PreparedPDU(.genericNack)
    }

    /// Answers what belongs to no message.
    func answer(_ header: Header, on link: LoadLink) {
        switch header.commandID {
        case .enquireLink:
            self.enquireLinkResp.append(to: &link.output, sequence: header.sequenceNumber.rawValue)
        case .unbind:
            self.unbindResp.append(to: &link.output, sequence: header.sequenceNumber.rawValue)
            link.bindType = nil
            link.isEnding = true
        case .unbindResp: link.isEnding = true
        case let command where command.isResponse: break
        default:
            let start = link.output.count
            self.genericNack.append(to: &link.output, sequence: header.sequenceNumber.rawValue)
            link.output.put(CommandStatus.invalidCommandID.rawValue, at: start + 8)
        }
    }

    func unbind(_ link: LoadLink) {
        link.bindType = nil
        self.unbind.append(to: &link.output, sequence: link.nextSequence())
    }
}

extension LoadLink {
    /// A bind request of a peer is answered: anybody is let in.
    func accept(_ pdu: PDU, _ header: Header) {
        let type: BindType
        switch pdu {
        case .bindReceiver: type = .receiver
        case .bindTransmitter: type = .transmitter
        default: type = .transceiver
        }
        self.bindType = type
        self.write(type.response(BindResp(systemID: "smpptool")), header.sequenceNumber)
    }

    func write(_ pdu: PDU, _ sequence: SequenceNumber, _ status: CommandStatus = .ok) {
        var encoder = PDUEncoder()
        // Only texts from the command line are in these, and their lengths were checked there.
        guard (try? encoder.append(pdu, status: status, sequence: sequence)) != nil else { return }
        unsafe encoder.withUnsafeBytes { unsafe self.output.append(contentsOf: $0) }
    }
}
