/// Writes PDUs one behind the other into one buffer, for `write(2)` to take from the front.
///
/// Lengths are computed here. A PDU with a field that has no form on the wire is refused, and nothing of it stays.
/// Memory above 64 KiB is given back when all has been taken. SMPP 3.4 §3.2.
public struct PDUEncoder: ~Copyable, Sendable {
    private var output = OctetBuffer()

    /// An encoder with nothing in it.
    public init() {}

    /// How many octets wait.
    public var count: Int { self.output.count }

    /// Whether nothing waits.
    public var isEmpty: Bool { self.output.isEmpty }

    /// The octets that wait, from the oldest to the newest.
    public var span: Span<UInt8> {
        @_lifetime(borrow self)
        get { self.output.span }
    }

    /// Hands the octets that wait to `body`, for `write(2)`; their memory is good until it returns.
    public func withUnsafeBytes<R, E>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try unsafe self.output.withUnsafeBytes(body)
    }

    /// Takes octets off the front: they are written.
    public mutating func removeFirst(_ count: Int) {
        self.output.removeFirst(count)
        self.output.release(above: Self.retainedOctets)
    }

    /// Writes a PDU behind those that wait.
    ///
    /// bind_*_resp and submit_sm_resp with an error have no body, deliver_sm_resp always has its one NUL; other
    /// responses leave out their body when they have an error and nothing to say about it.
    public mutating func append(
        _ pdu: PDU, status: CommandStatus = .ok, sequence: SequenceNumber
    ) throws(EncodingError) {
        switch pdu {
        case .submitSM(let body): try self.append(body, status: status, sequence: sequence)
        case .deliverSM(let body): try self.append(body, status: status, sequence: sequence)
        case .deliverSMResp(let body): try self.append(body, status: status, sequence: sequence)
        case .submitSMResp(let body): try self.append(body, status: status, sequence: sequence)
        case .dataSM(let body): try self.write(body, .dataSM, status, sequence)
        case .dataSMResp(let body) where status == .ok || !body.isEmpty:
            try self.write(body, .dataSMResp, status, sequence)
        case .bindReceiver(let body), .bindTransmitter(let body), .bindTransceiver(let body):
            try self.write(body, pdu.commandID, status, sequence)
        case .bindReceiverResp(let body) where status == .ok,
            .bindTransmitterResp(let body) where status == .ok,
            .bindTransceiverResp(let body) where status == .ok:
            try self.write(body, pdu.commandID, status, sequence)
        case .outbind(let body): try self.write(body, .outbind, status, sequence)
        case .submitMulti(let body): try self.write(body, .submitMulti, status, sequence)
        case .submitMultiResp(let body) where status == .ok || !body.isEmpty:
            try self.write(body, .submitMultiResp, status, sequence)
        case .querySM(let body): try self.write(body, .querySM, status, sequence)
        case .querySMResp(let body) where status == .ok || !body.isEmpty:
            try self.write(body, .querySMResp, status, sequence)
        case .cancelSM(let body): try self.write(body, .cancelSM, status, sequence)
        case .replaceSM(let body): try self.write(body, .replaceSM, status, sequence)
        case .alertNotification(let body): try self.write(body, .alertNotification, status, sequence)
        case .dataSMResp, .submitMultiResp, .querySMResp, .cancelSMResp, .replaceSMResp, .bindReceiverResp,
            .bindTransmitterResp, .bindTransceiverResp,
            .unbind, .unbindResp, .genericNack, .enquireLink, .enquireLinkResp:
            self.write(pdu.commandID, status, sequence)
        }
    }

    /// Writes a submit_sm.
    public mutating func append(
        _ body: SubmitSM, status: CommandStatus = .ok, sequence: SequenceNumber
    ) throws(EncodingError) {
        try self.write(body, .submitSM, status, sequence)
    }

    /// Writes a submit_sm_resp; without a body when it is an error.
    public mutating func append(
        _ body: SubmitSMResp, status: CommandStatus = .ok, sequence: SequenceNumber
    ) throws(EncodingError) {
        guard status == .ok else { return self.write(.submitSMResp, status, sequence) }
        try self.write(body, .submitSMResp, status, sequence)
    }

    /// Writes a deliver_sm.
    public mutating func append(
        _ body: DeliverSM, status: CommandStatus = .ok, sequence: SequenceNumber
    ) throws(EncodingError) {
        try self.write(body, .deliverSM, status, sequence)
    }

    /// Writes a deliver_sm_resp.
    public mutating func append(
        _ body: DeliverSMResp, status: CommandStatus = .ok, sequence: SequenceNumber
    ) throws(EncodingError) {
        try self.write(body, .deliverSMResp, status, sequence)
    }
}

/// A body that can write itself.
protocol PDUBody {
    /// At least as many octets as it takes on the wire.
    var roomOctetCount: Int { get }

    func write(to writer: inout PDUWriter) throws(EncodingError)
}

extension PDUEncoder {
    private static let retainedOctets = 64 * 1024

    @inline(__always)
    private mutating func write(
        _ body: some PDUBody, _ command: CommandID, _ status: CommandStatus, _ sequence: SequenceNumber
    ) throws(EncodingError) {
        self.output.reserve(Header.octetCount + body.roomOctetCount, atLeast: 1024)
        try unsafe self.output.withFree { memory throws(EncodingError) in
            var writer = unsafe PDUWriter(memory, command, status, sequence)
            try body.write(to: &writer)
            return writer.finish()
        }
    }

    /// A PDU without a body.
    private mutating func write(_ command: CommandID, _ status: CommandStatus, _ sequence: SequenceNumber) {
        self.output.reserve(Header.octetCount, atLeast: 1024)
        unsafe self.output.withFree { memory in
            unsafe PDUWriter(memory, command, status, sequence).finish()
        }
    }
}
