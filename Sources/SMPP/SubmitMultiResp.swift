/// The body of submit_multi_resp.
///
/// | field | octets | form |
/// | --- | --- | --- |
/// | message_id | 1...65 | C-Octet String |
/// | no_unsuccess | 1 | integer |
/// | unsuccess_sme | 7...27 each | so many `Unsuccessful`s |
///
/// An error response with nothing in it is sent without a body; what did not come reads as empty. SMPP 3.4 §4.5.2.
public struct SubmitMultiResp: Hashable, Sendable {
    /// The SMSC's name for the message.
    public var messageID: String
    /// Who it will not be delivered to, 255 at most.
    public var unsuccessful: [Unsuccessful]

    /// A response with these fields.
    public init(messageID: String = "", unsuccessful: [Unsuccessful] = []) {
        self.messageID = messageID
        self.unsuccessful = unsuccessful
    }

    /// A party that a message was not taken for, an unsuccess_sme: its address, and a status of four octets.
    public struct Unsuccessful: Hashable, Sendable {
        /// The party.
        public var destination: Address
        /// error_status_code: why.
        public var status: CommandStatus

        /// A failure with these fields.
        public init(destination: Address, status: CommandStatus) {
            self.destination = destination
            self.status = status
        }
    }
}

extension SubmitMultiResp {
    /// Whether it says nothing.
    var isEmpty: Bool { self.messageID.isEmpty && self.unsuccessful.isEmpty }

    @_lifetime(reader: copy reader)
    init(_ reader: inout PDUReader) {
        self.messageID = reader.text(reader.tolerantCString())
        self.unsuccessful = []
        for _ in 0..<reader.tolerantUInt8() where !reader.isAtEnd {
            let ton = TypeOfNumber(rawValue: reader.tolerantUInt8())
            let npi = NumberingPlan(rawValue: reader.tolerantUInt8())
            let destination = Address(ton: ton, npi: npi, digits: reader.text(reader.tolerantCString()))
            let status = (0..<4).reduce(0 as UInt32) { status, _ in
                status << 8 | UInt32(reader.tolerantUInt8())
            }
            self.unsuccessful.append(
                Unsuccessful(destination: destination, status: CommandStatus(rawValue: status)))
        }
    }
}

extension SubmitMultiResp: PDUBody {
    var roomOctetCount: Int { 80 + self.unsuccessful.count * 27 }

    func write(to writer: inout PDUWriter) throws(EncodingError) {
        try writer.put(self.messageID, .messageID, 65)
        guard let count = UInt8(exactly: self.unsuccessful.count) else {
            throw writer.error(.numberUnsuccessful, .tooLong)
        }
        writer.put(count)
        for failure in self.unsuccessful {
            try writer.put(failure.destination, .destinationAddr, 21)
            writer.put(failure.status.rawValue)
        }
    }
}
