import JSONLines
import SMPP
import SMSText

extension Piece {
    /// The piece as one object; see the command's help.
    func json(_ decoder: TextDecoder) -> JSON { .object(self.members(decoder)) }

    func members(_ decoder: TextDecoder) -> [(name: String, value: JSON)] {
        guard case .read(let header, let pdu) = self.outcome else { return self.malformed }
        var members = [("kind", JSON.string("valid"))] + self.header.members
        members.append(("body", .object(pdu.body(header))))
        if !pdu.tlvs.isEmpty { members.append(("tlvs", .array(pdu.tlvs.map(\.json)))) }
        if let userData = UserData(pdu) { members.append(("text", .string(userData.text(decoder).text))) }
        return members
    }

    private var malformed: [(name: String, value: JSON)] {
        var members =
            [("kind", JSON.string("malformed")), ("why", .optional(self.why))] + self.header.members
        if let fault = self.fault {
            members += [("field", .string(fault.field)), ("offset", .number(fault.offset))]
        }
        if let consequence = Consequence(self.outcome) {
            members += [
                ("respond", consequence.json), ("then", .string(consequence.then.rawValue)),
            ]
        }
        return members
    }
}

extension PartialHeader {
    fileprivate var members: [(name: String, value: JSON)] {
        var members: [(name: String, value: JSON)] = []
        if let commandID {
            members += [
                ("command", .string(commandID.description)),
                ("command_id", .string(HexText.number(commandID.rawValue, digits: 8))),
            ]
        }
        if let commandLength { members.append(("command_length", .number(Int(commandLength)))) }
        if let commandStatus { members.append(("command_status", .number(Int(commandStatus.rawValue)))) }
        if let sequenceNumber { members.append(("sequence_number", .number(Int(sequenceNumber.rawValue)))) }
        return members
    }
}

extension Consequence {
    fileprivate var json: JSON {
        guard let response else { return .null }
        return .object([
            ("command", .string(response.commandID.description)),
            ("command_status", .number(Int(response.commandStatus.rawValue))),
            ("status_name", .string(response.commandStatus.description)),
            ("sequence_number", .number(Int(response.sequenceNumber.rawValue))),
            ("hex", .string(HexText.text(of: self.octets))),
        ])
    }
}

extension PDU {
    /// Whether the body came; a response may leave it out.
    func hasBody(_ header: Header) -> Bool {
        !header.commandID.isResponse || header.commandLength > UInt32(Header.octetCount)
    }

    fileprivate func body(_ header: Header) -> [(name: String, value: JSON)] {
        self.hasBody(header) ? self.fields.map(\.member) : []
    }
}

extension NamedField {
    fileprivate var member: (name: String, value: JSON) {
        switch self.value {
        case .integer(let number): (self.name, .number(Int(number)))
        case .text(let text): (self.name, .string(text))
        case .octets(let octets): (self.name + "_hex", .string(HexText.text(of: octets)))
        case .list(let list): (self.name, .array(list.map { .object($0.map(\.member)) }))
        }
    }
}

extension TLV {
    fileprivate var json: JSON {
        var members: [(name: String, value: JSON)] = [
            ("tag", .string(HexText.number(self.tag.rawValue, digits: 4))), ("name", .string(self.name)),
            ("value_hex", .string(HexText.text(of: self.value))),
        ]
        if let integer { members.append(("int", .number(Int(integer)))) }
        if let string { members.append(("str", .string(string))) }
        return .object(members)
    }
}
