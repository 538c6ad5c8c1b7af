extension PDU {
    /// As many octets as a PDU has, with nothing in them that tells of a person, a text or a password.
    ///
    /// | field | becomes |
    /// | --- | --- |
    /// | addresses | what `number` makes of them, if that is as long |
    /// | short_message, message_payload | `*` in its coding, behind what a header says of parts and ports, or a receipt of its segment |
    /// | password | `*` |
    /// | other optional parameters of more than four octets | `*`, but for receipted_message_id |
    ///
    /// Of octets that can't be read as a PDU, or that would be others when they are written again, the header is left, and
    /// zeros.
    public static func masked(_ octets: [UInt8], number: @escaping (String) -> String) -> [UInt8] {
        var framer = PDUFramer(maximumPDUOctets: max(octets.count, Header.octetCount), options: .lenient)
        framer.append(octets)
        do {
            guard let frame = try framer.next() else { return self.blank(octets) }
            let pdu = try framer.decode(frame).masked(PDUMask(number: number))
            var encoder = PDUEncoder()
            try encoder.append(
                pdu, status: frame.header.commandStatus, sequence: frame.header.sequenceNumber)
            let masked = Array(copying: encoder.span)
            return masked.count == octets.count ? masked : self.blank(octets)
        } catch {
            return self.blank(octets)
        }
    }

    private static func blank(_ octets: [UInt8]) -> [UInt8] {
        let header = octets.prefix(Header.octetCount)
        return header + [UInt8](repeating: 0, count: octets.count - header.count)
    }

    private func masked(_ mask: PDUMask) -> PDU {
        switch self {
        case .bindReceiver(let body): return .bindReceiver(mask.bind(body))
        case .bindTransmitter(let body): return .bindTransmitter(mask.bind(body))
        case .bindTransceiver(let body): return .bindTransceiver(mask.bind(body))
        case .outbind(var body):
            body.password = mask.secret(body.password)
            return .outbind(body)
        case .submitSM(var body):
            (body.source, body.destination) = (mask.address(body.source), mask.address(body.destination))
            mask.message(&body.shortMessage, &body.tlvs, body.esmClass, body.dataCoding)
            return .submitSM(body)
        case .deliverSM(var body):
            (body.source, body.destination) = (mask.address(body.source), mask.address(body.destination))
            mask.message(&body.shortMessage, &body.tlvs, body.esmClass, body.dataCoding)
            return .deliverSM(body)
        case .submitMulti, .dataSM, .querySM, .cancelSM, .replaceSM, .alertNotification, .submitMultiResp:
            return self.rareMasked(mask)
        case .bindReceiverResp, .bindTransmitterResp, .bindTransceiverResp, .unbind, .unbindResp,
            .genericNack,
            .submitSMResp, .deliverSMResp, .dataSMResp, .querySMResp, .cancelSMResp, .replaceSMResp,
            .enquireLink,
            .enquireLinkResp:
            return self
        }
    }

    private func rareMasked(_ mask: PDUMask) -> PDU {
        switch self {
        case .submitMulti(var body):
            body.source = mask.address(body.source)
            body.destinations = body.destinations.map { mask.destination($0) }
            mask.message(&body.shortMessage, &body.tlvs, body.esmClass, body.dataCoding)
            return .submitMulti(body)
        case .submitMultiResp(var body):
            for index in body.unsuccessful.indices {
                body.unsuccessful[index].destination = mask.address(body.unsuccessful[index].destination)
            }
            return .submitMultiResp(body)
        case .dataSM(var body):
            (body.source, body.destination) = (mask.address(body.source), mask.address(body.destination))
            var nothing: [UInt8] = []
            mask.message(&nothing, &body.tlvs, body.esmClass, body.dataCoding)
            return .dataSM(body)
        case .querySM(var body):
            body.source = mask.address(body.source)
            return .querySM(body)
        case .cancelSM(var body):
            (body.source, body.destination) = (mask.address(body.source), mask.address(body.destination))
            return .cancelSM(body)
        case .replaceSM(var body):
            body.source = mask.address(body.source)
            body.shortMessage = mask.text(body.shortMessage, .default, .default)
            return .replaceSM(body)
        case .alertNotification(var body):
            (body.source, body.esme) = (mask.address(body.source), mask.address(body.esme))
            var nothing: [UInt8] = []
            mask.message(&nothing, &body.tlvs, .default, .default)
            return .alertNotification(body)
        default: return self
        }
    }
}

/// What stands in place of what a PDU tells of a person.
private struct PDUMask {
    private static let star: UInt8 = 0x2A
    /// An optional parameter of so many octets is an integer, which names nobody.
    private static let integerOctets = 4

    let number: (String) -> String

    func bind(_ body: Bind) -> Bind {
        var body = body
        body.password = self.secret(body.password)
        return body
    }

    func secret(_ text: String) -> String { String(repeating: "*", count: text.unicodeScalars.count) }

    func address(_ address: Address) -> Address {
        var address = address
        let masked = self.number(address.digits)
        let isAsLong = masked.unicodeScalars.count == address.digits.unicodeScalars.count
        address.digits = isAsLong ? masked : self.secret(address.digits)
        return address
    }

    func destination(_ destination: Destination) -> Destination {
        if case .address(let address) = destination { .address(self.address(address)) } else { destination }
    }

    func message(
        _ shortMessage: inout [UInt8], _ tlvs: inout TLVs, _ esmClass: ESMClass, _ dataCoding: DataCoding
    ) {
        shortMessage = self.text(shortMessage, esmClass, dataCoding)
        guard !tlvs.isEmpty else { return }
        tlvs = TLVs(
            tlvs.map { tlv in
                switch tlv.tag {
                case .messagePayload: TLV(tlv.tag, self.text(tlv.value, esmClass, dataCoding))
                case .receiptedMessageID: tlv
                default: tlv.value.count > Self.integerOctets ? TLV(tlv.tag, self.stars(tlv.value)) : tlv
                }
            })
    }

    /// A C-Octet String keeps its NUL.
    private func stars(_ value: [UInt8]) -> [UInt8] {
        value.indices.map { $0 == value.count - 1 && value[$0] == 0 ? 0 : Self.star }
    }

    func text(_ octets: [UInt8], _ esmClass: ESMClass, _ dataCoding: DataCoding) -> [UInt8] {
        let shown = esmClass.isReport ? self.receipt(octets) : self.header(octets, esmClass)
        let isUCS2 = dataCoding == .ucs2
        return shown
            + octets.indices.dropFirst(shown.count).map { index in
                isUCS2 && (index - shown.count).isMultiple(of: 2) && index + 1 < octets.count ? 0 : Self.star
            }
    }

    /// Of a receipt all but the beginning of the text that it ends with; nothing of one that has no such place.
    private func receipt(_ octets: [UInt8]) -> [UInt8] {
        let mark = Array("text:".utf8)
        let place = octets.indices.dropLast(mark.count - 1).first { start in
            zip(mark, octets[start...]).allSatisfy { $0 == $1 | 0x20 || $0 == $1 }
        }
        return place.map { Array(octets[..<($0 + mark.count)]) } ?? []
    }

    /// Elements of a header that say which part this is, for which port, in which alphabet.
    private static let plainElements: Set<UInt8> = [0x00, 0x04, 0x05, 0x08, 0x24, 0x25]

    /// The user data header, with zeros for the data of elements that may be anything.
    private func header(_ octets: [UInt8], _ esmClass: ESMClass) -> [UInt8] {
        guard esmClass.hasUDH, let length = octets.first, Int(length) < octets.count else { return [] }
        var header = Array(octets[...Int(length)])
        var index = 1
        while index + 1 < header.count {
            let data = index + 2..<min(header.count, index + 2 + Int(header[index + 1]))
            if !Self.plainElements.contains(header[index]) {
                for place in data { header[place] = 0 }
            }
            index += 2 + Int(header[index + 1])
        }
        return header
    }
}
