import SMPP

/// What a receiver does about a malformed PDU.
struct Consequence {
    /// What becomes of the connection.
    enum Then: String {
        /// The session goes on.
        case keep
        /// The connection is closed.
        case close
        /// The rest is waited for.
        case wait
    }

    /// The header of the PDU that is sent; nil: nothing is sent.
    let response: Header?
    let then: Then

    private init(_ response: Header?, _ then: Then) {
        self.response = response
        self.then = then
    }
}

extension Consequence {
    /// What a receiver does about a piece; nil for a PDU that can be read.
    init?(_ outcome: Piece.Outcome) {
        switch outcome {
        case .read: return nil
        case .refused(let error): self.init(Self.response(to: error), error.endsSession ? .close : .keep)
        case .lost(let error):
            let answer = error.answer
            self.init(Self.header(.genericNack, answer.status, answer.sequenceNumber), .close)
        case .unfinished: self.init(nil, .wait)
        }
    }

    /// The octets that are sent: a header, and in deliver_sm_resp the NUL of its empty message_id.
    var octets: [UInt8] {
        guard let response else { return [] }
        let numbers = [
            response.commandLength, response.commandID.rawValue, response.commandStatus.rawValue,
            response.sequenceNumber.rawValue,
        ]
        let header = numbers.flatMap { number in
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
        }
        return header + [UInt8](repeating: 0, count: Int(response.commandLength) - Header.octetCount)
    }

    private static func response(to error: DecodingError) -> Header? {
        let sequence = error.header.sequenceNumber
        switch error.answer {
        case .none: return nil
        case .genericNack(let status): return self.header(.genericNack, status, sequence)
        case .response(let status): return self.header(error.header.commandID.response, status, sequence)
        }
    }

    private static func header(
        _ command: CommandID, _ status: CommandStatus, _ sequence: SequenceNumber
    ) -> Header {
        let length = Header.octetCount + (command == .deliverSMResp ? 1 : 0)
        return Header(
            commandLength: UInt32(length), commandID: command, commandStatus: status, sequenceNumber: sequence
        )
    }
}
