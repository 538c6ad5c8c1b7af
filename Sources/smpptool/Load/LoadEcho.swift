import SMPP
import SMPPSession

/// The other end, which does nothing: answers every question with its own text at once.
///
/// As ESME it takes deliver_sm and submits, as SMSC it takes submit_sm and, if asked to, delivers. What a generator reaches
/// against it is the most that it can measure.
struct LoadEcho: LoadMachine {
    let role: Role
    let repliesToo: Bool
    let responses: LoadResponses
    /// As ESME: what each link is bound with.
    let bind: PDU?
    private var linkCount = 0
    private var openLinks = 0

    init(role: Role, repliesToo: Bool, bind: PDU?) throws(EncodingError) {
        self.role = role
        self.repliesToo = repliesToo
        self.responses = try LoadResponses()
        self.bind = bind
    }

    private var isStopped = false

    /// When it had links and has none any more.
    var isDone: Bool { self.isStopped || self.linkCount > 0 && self.openLinks == 0 }
    var due: Int64? { nil }

    mutating func open(_ index: Int, at now: Int64) -> LoadLink {
        self.linkCount += 1
        self.openLinks += 1
        let link = LoadLink(index: index, window: 1)
        if let bind { link.write(bind, SequenceNumber(rawValue: link.nextSequence())) }
        return link
    }

    mutating func stop() { self.isStopped = true }

    mutating func closed(_ link: LoadLink, at now: Int64) { self.openLinks -= 1 }

    mutating func turn(at now: Int64) {}

    mutating func received(
        _ framer: inout PDUFramer, on link: LoadLink, at now: Int64
    ) throws(FramingError) {
        while let frame = try framer.next() {
            let header = frame.header
            let sequence = header.sequenceNumber.rawValue
            switch header.commandID {
            case .deliverSM where self.role == .esme:
                self.responses.deliverSMResp.append(to: &link.output, sequence: sequence)
                if self.repliesToo { self.reply(to: frame, .submitSM, framer, on: link) }
            case .submitSM where self.role == .smsc:
                self.responses.submitSMResp.append(
                    to: &link.output, sequence: sequence, number: Int64(sequence))
                if self.repliesToo { self.reply(to: frame, .deliverSM, framer, on: link) }
            case .deliverSMResp, .submitSMResp: break
            case .bindReceiver, .bindTransmitter, .bindTransceiver:
                if let pdu = try? framer.decode(frame) { link.accept(pdu, header) }
            default: self.responses.answer(header, on: link)
            }
        }
    }

    /// The same message, its addresses exchanged.
    private func reply(
        to frame: PDUFramer.Frame, _ command: CommandID, _ framer: borrowing PDUFramer, on link: LoadLink
    ) {
        guard let layout = try? framer.layout(of: frame) else { return }
        let start = link.output.count
        Self.exchange(frame, layout, framer, into: &link.output)
        link.output.put(command.rawValue, at: start + 4)
        link.output.put(link.nextSequence(), at: start + 12)
    }

    private static func exchange(
        _ frame: PDUFramer.Frame, _ layout: MessageLayout, _ framer: borrowing PDUFramer,
        into output: inout [UInt8]
    ) {
        let octets = framer.span(of: frame)
        let sourceStart = layout.source.lowerBound - 2
        let destinationStart = layout.destination.lowerBound - 2
        let rest = layout.destination.upperBound + 1
        output.append(octets.extracting(0..<sourceStart))
        output.append(octets.extracting(destinationStart..<rest))
        output.append(octets.extracting(sourceStart..<destinationStart))
        output.append(octets.extracting(rest..<octets.count))
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ octets: Span<UInt8>) {
        unsafe octets.withUnsafeBufferPointer { unsafe self.append(contentsOf: $0) }
    }
}
