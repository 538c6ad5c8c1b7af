import JSONLines
import SMPP
import SMSText

/// A line of what is said about a PDU: a name, its value, and what the value means.
struct WordsRow {
    let name: String
    let value: String
    let meaning: String?

    init(_ name: String, _ value: String, _ meaning: String? = nil) {
        self.name = name
        self.value = value
        self.meaning = meaning
    }
}

extension Piece {
    /// The piece in words: a line about the header, then one for each field, parameter and what the text says.
    func words(_ decoder: TextDecoder) -> [String] {
        switch self.outcome {
        case .read(let header, let pdu):
            var rows = pdu.hasBody(header) ? pdu.fields.flatMap { WordsRow.rows($0) } : []
            rows += pdu.tlvs.map(WordsRow.init)
            if let userData = UserData(pdu) { rows += userData.rows(decoder) }
            return [self.header.words] + WordsRow.lines(rows)
        case .refused, .lost, .unfinished:
            return [self.header.words] + WordsRow.lines(self.malformedRows)
        }
    }

    private var malformedRows: [WordsRow] {
        let place = self.offset > 0 ? ", \(self.offset) octets into the stream" : ""
        var rows = [WordsRow("malformed", (self.why ?? "") + place)]
        if let consequence = Consequence(self.outcome) {
            rows.append(WordsRow("answer", consequence.words))
        }
        return rows + [self.faultyOctets]
    }

    /// The octets of a malformed piece from the faulty field on: not all of them, it may be the rest of a stream.
    private var faultyOctets: WordsRow {
        let offset = self.fault?.offset ?? 0
        let octets = self.octets.dropFirst(offset)
        let shown = octets.prefix(32)
        let more = octets.count > shown.count ? "... and \(octets.count - shown.count) more" : nil
        return WordsRow("from octet \(offset)", HexText.text(of: shown), more)
    }
}

extension PartialHeader {
    /// What everybody wants to know first.
    fileprivate var words: String {
        var words: [String] = []
        if let commandID {
            let number = HexText.number(commandID.rawValue, digits: 8)
            words.append(
                commandID.description == number ? "command_id \(number)" : "\(commandID) (\(number))")
        }
        if let commandLength { words.append("command_length \(commandLength)") }
        if let commandStatus, self.saysStatus {
            words.append("command_status \(Meaning.status(commandStatus))")
        }
        if let sequenceNumber { words.append("sequence_number \(sequenceNumber)") }
        return words.isEmpty ? "no header" : words.joined(separator: ", ")
    }

    /// In a request it means nothing and is 0.
    private var saysStatus: Bool { self.commandID?.isResponse == true || self.commandStatus != .ok }
}

extension Consequence {
    fileprivate var words: String {
        guard let response else { return self.then == .wait ? "none: the rest is waited for" : "none" }
        let end = self.then == .close ? "the connection is closed" : "the session goes on"
        let octets = HexText.text(of: self.octets)
        return "\(response.commandID) \(Meaning.status(response.commandStatus)), sequence_number "
            + "\(response.sequenceNumber), then \(end): \(octets)"
    }
}

extension WordsRow {
    /// The rows as indented lines, their columns below each other.
    static func lines(_ rows: [WordsRow]) -> [String] {
        let nameWidth = rows.map(\.name.count).max() ?? 0
        // Long values don't push the meanings of short ones to the right.
        let valueWidth = rows.filter { $0.meaning != nil }.map(\.value.count).filter { $0 <= 24 }.max() ?? 0
        return rows.map { row in
            let name = self.pad(row.name, nameWidth)
            guard let meaning = row.meaning else {
                return row.value.isEmpty ? "  " + row.name : "  \(name)  \(row.value)"
            }
            return "  \(name)  \(self.pad(row.value, valueWidth))  \(meaning)"
        }
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// A mandatory field; a list is a row for its size, which is a field of its own, and those of its members.
    static func rows(_ field: NamedField, indent: String = "") -> [WordsRow] {
        let name = indent + field.name
        switch field.value {
        case .integer(let number):
            return [WordsRow(name, Meaning.figure(number, field.name), Meaning.of(number, field.name))]
        case .text(let text): return [WordsRow(name, JSON.quoted(text), Meaning.of(text, field.name))]
        case .octets(let octets): return [WordsRow(name, octets.isEmpty ? "-" : HexText.text(of: octets))]
        case .list(let list):
            return list.enumerated().flatMap { index, fields in
                [WordsRow("\(name) \(index + 1)", "")]
                    + fields.flatMap { self.rows($0, indent: indent + "  ") }
            }
        }
    }

    /// An optional parameter.
    init(_ tlv: TLV) {
        let value: String
        if let integer = tlv.integer {
            value = String(integer)
        } else if let string = tlv.string {
            value = JSON.quoted(string)
        } else {
            value = tlv.value.isEmpty ? "-" : HexText.text(of: tlv.value)
        }
        self.init("\(tlv.name) \(HexText.number(tlv.tag.rawValue, digits: 4))", value, Meaning.of(tlv))
    }
}

extension UserData {
    /// The user data header with its elements, and the text.
    fileprivate func rows(_ decoder: TextDecoder) -> [WordsRow] {
        let text = self.text(decoder)
        let repairs = text.repairs.isEmpty ? "" : ", repaired: \(text.repairs)"
        return self.headerRows + [WordsRow("text", JSON.quoted(text.text), text.alphabet.rawValue + repairs)]
    }

    private var headerRows: [WordsRow] {
        guard let header else {
            return self.esmClass.hasUDH
                ? [WordsRow("user data header", "-", "none, though esm_class says so")] : []
        }
        let note = self.esmClass.hasUDH ? nil : "though esm_class does not say so"
        return [WordsRow("user data header", HexText.text(of: header.octets), note)]
            + header.elements.map { element in
                let name = "  element \(HexText.number(element.identifier.rawValue, digits: 2))"
                return WordsRow(name, HexText.text(of: element.data), Meaning.of(element))
            }
    }
}
