/// Writes PDUs one behind the other into one buffer, for `write(2)` to take from the front.
///
/// Lengths are computed here. A PDU with a field that has no form on the wire is refused, and nothing of it stays.
/// Memory above 64 KiB is given back when all has been taken. SMPP 3.4 §3.2.
public struct PDUEncoder: ~Copyable, Sendable {
    private var output = OctetBuffer()
    private var commandID = CommandID.genericNack

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

    func write(to encoder: inout PDUEncoder) throws(EncodingError)
}

extension PDUEncoder {
    private static let retainedOctets = 64 * 1024

    private mutating func write(
        _ body: some PDUBody, _ command: CommandID, _ status: CommandStatus, _ sequence: SequenceNumber
    ) throws(EncodingError) {
        let start = self.begin(command, status, sequence, room: body.roomOctetCount)
        do throws(EncodingError) {
            try body.write(to: &self)
        } catch {
            self.output.removeLast(to: start)
            throw error
        }
        self.output.put(UInt32(truncatingIfNeeded: self.output.tail - start), at: start)
    }

    /// A PDU without a body.
    private mutating func write(_ command: CommandID, _ status: CommandStatus, _ sequence: SequenceNumber) {
        let start = self.begin(command, status, sequence, room: 0)
        self.output.put(UInt32(Header.octetCount), at: start)
    }

    /// A header without its length, and room for the body; gives back where the PDU begins.
    private mutating func begin(
        _ command: CommandID, _ status: CommandStatus, _ sequence: SequenceNumber, room: Int
    ) -> Int {
        self.output.reserve(Header.octetCount + room, atLeast: 1024)
        let start = self.output.tail
        self.commandID = command
        self.output.put(0 as UInt32)
        self.output.put(command.rawValue)
        self.output.put(status.rawValue)
        self.output.put(sequence.rawValue)
        return start
    }
}

extension PDUEncoder {
    mutating func put(_ octet: UInt8) {
        self.output.put(octet)
    }

    /// A C-Octet String of at most `maximum` octets, its NUL included.
    mutating func put(_ text: String, _ field: Field, _ maximum: Int) throws(EncodingError) {
        guard self.output.put(text, atMost: maximum - 1) else { throw self.fault(text, field, maximum) }
        self.output.put(0 as UInt8)
    }

    mutating func put(_ address: Address, _ field: Field, _ maximum: Int) throws(EncodingError) {
        self.output.put(address.ton.rawValue)
        self.output.put(address.npi.rawValue)
        try self.put(address.digits, field, maximum)
    }

    /// A time: empty or 16 characters, unless any length does.
    mutating func put(time text: String, _ field: Field, any: Bool = false) throws(EncodingError) {
        try self.put(text, field, 17)
        guard any || text.isEmpty || text.unicodeScalars.count == 16 else {
            throw self.error(field, .wrongLength)
        }
    }

    /// short_message with sm_length in front.
    mutating func put(shortMessage: [UInt8]) throws(EncodingError) {
        guard shortMessage.count < 255 else { throw self.error(.shortMessage, .tooLong) }
        self.output.put(UInt8(shortMessage.count))
        self.output.put(shortMessage)
    }

    mutating func put(_ tlvs: TLVs) throws(EncodingError) {
        if let tag = tlvs.overlong {
            throw EncodingError(commandID: self.commandID, field: tag.description, reason: .tooLong)
        }
        self.output.put(tlvs.octets)
    }

    func error(_ field: Field, _ reason: EncodingError.Reason) -> EncodingError {
        EncodingError(commandID: self.commandID, field: field.rawValue, reason: reason)
    }

    private func fault(_ text: String, _ field: Field, _ maximum: Int) -> EncodingError {
        let hasForm = text.unicodeScalars.allSatisfy { (1...0xFF).contains($0.value) }
        return self.error(field, hasForm ? .tooLong : .wrongCharacter)
    }
}
