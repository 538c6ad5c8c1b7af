#if canImport(SMPP)
    import SMPP
#endif

/// What holds for any octets at all, whoever sends them; the fuzzer compiles this file together with the module.
enum DecodingProperty {
    /// What does not hold for these octets; nil when everything does.
    static func broken(by octets: [UInt8]) -> String? {
        for options in [DecodingOptions.strict, .lenient] {
            let whole = Self.transcript([octets], options)
            if let fault = whole.fault { return fault }
            let middle = octets.count / 2
            let cut = Self.transcript([Array(octets[..<middle]), Array(octets[middle...])], options)
            if cut.pdus != whole.pdus { return "the place of a cut matters" }
        }
        return nil
    }

    /// What does not hold for one PDU with these octets, whatever they say of their number; nil when everything does.
    static func broken(byPDU octets: [UInt8]) -> String? {
        let length = max(octets.count, Header.octetCount)
        let number = (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) }
        let rest = octets.dropFirst(4)
        let pdu = number + rest + [UInt8](repeating: 0, count: length - 4 - rest.count)
        for options in [DecodingOptions.strict, .lenient] {
            if let fault = Self.transcript([pdu], options).fault { return fault }
        }
        return nil
    }

    private struct Transcript {
        var pdus: [PDU?] = []
        var fault: String?
    }

    private static func transcript(_ pieces: [[UInt8]], _ options: DecodingOptions) -> Transcript {
        var framer = PDUFramer(options: options)
        var transcript = Transcript()
        for piece in pieces {
            framer.append(piece)
            while let frame = try? framer.next() {
                let pdu = try? framer.decode(frame)
                transcript.pdus.append(pdu)
                transcript.fault = transcript.fault ?? Self.fault(frame, framer, pdu)
            }
        }
        return transcript
    }

    private static func fault(_ frame: PDUFramer.Frame, _ framer: borrowing PDUFramer, _ pdu: PDU?) -> String?
    {
        let header = frame.header
        guard framer.octets(of: frame).count == Int(header.commandLength) else {
            return "a frame of another length"
        }
        guard let pdu else {
            return header.commandID.isResponse && CommandID.allNamed.contains(header.commandID)
                ? "a response is refused" : nil
        }
        guard pdu.commandID == header.commandID else { return "a PDU of another command" }
        if header.commandID == .deliverSM || header.commandID == .submitSM,
            (try? framer.layout(of: frame)) ?? nil == nil
        {
            return "a message without a layout"
        }
        return Self.fault(writing: pdu, header, framer.options)
    }

    /// What is written has to read as what was read; what was put up with may have no form of its own.
    private static func fault(writing pdu: PDU, _ header: Header, _ options: DecodingOptions) -> String? {
        var encoder = PDUEncoder()
        do {
            try encoder.append(pdu, status: header.commandStatus, sequence: header.sequenceNumber)
        } catch {
            let isLenient = header.commandID.isResponse || options.acceptsLength255
            return isLenient && encoder.isEmpty ? nil : "what was read can't be written: \(error)"
        }
        var framer = PDUFramer(options: .strict)
        let written = Array(octetsOf: encoder)
        framer.append(written)
        guard let frame = try? framer.next(), frame.header.commandLength == written.count else {
            return "what was written is no PDU"
        }
        // The bodies of error responses are not sent; a tail that was put up with is not put up with twice.
        let isError = header.commandID.isResponse && header.commandStatus != .ok
        let again = try? framer.decode(frame)
        if again == nil, options == .lenient { return nil }
        return again == pdu || isError ? nil : "what was written reads differently"
    }
}

extension [UInt8] {
    /// The octets that wait in an encoder.
    init(octetsOf encoder: borrowing PDUEncoder) {
        let span = encoder.span
        self.init(capacity: span.count) { copy in
            for index in span.indices { copy.append(span[index]) }
        }
    }
}
