import SMPP
import SMPPSession
import SMSText

/// A question before it is encoded.
struct MixMessage: Hashable, Sendable {
    var text: String
    /// nil: a number of its own each time.
    var source: String?
    /// nil: the short number.
    var destination: String?
    /// nil: the one that its characters need.
    var dataCoding: UInt8?
    /// nil: the one that its form needs.
    var esmClass: UInt8?
    var registeredDelivery: UInt8 = 0
    /// The text of its reply, where it is known.
    var expected: String?
}

/// The messages of a test, asked one after the other and over again.
///
/// A file is one of two forms; empty lines and those that begin with `#` are left out:
///
///     text	source	destination	data_coding	expect
///     8 123ABC02				GRNZ 123ABC02. …
///
/// columns between tabulators, named by the first line: `text`, and as many as wanted of `source`, `destination`,
/// `data_coding`, `esm_class`, `registered_delivery`, `expect`; an empty field is as if it were not there; in texts `\n`,
/// `\t` and `\\` are escapes. Or, as smppload has it, without a line of names:
///
///     source;destination;body;delivery;data_coding[;esm_class]
enum MessageMix {
    /// The most messages in a file.
    static let maximumCount = 100_000

    /// - Throws: what is wrong with which line.
    static func messages(of file: String) throws(MixError) -> [MixMessage] {
        let lines = file.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
            .filter { !$0.element.isEmpty && !$0.element.hasPrefix("#") }
        guard let first = lines.first else { throw MixError(line: 0, reason: "no messages") }
        let names = first.element.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        let isNamed = names.contains("text")
        guard lines.count <= self.maximumCount else {
            throw MixError(line: 0, reason: "more than \(self.maximumCount) lines")
        }
        var messages: [MixMessage] = []
        for (index, line) in lines.dropFirst(isNamed ? 1 : 0) {
            do throws(MixError.Reason) {
                messages.append(try isNamed ? self.named(names, line) : self.smppload(line))
            } catch {
                throw MixError(line: index + 1, reason: error.words)
            }
        }
        guard !messages.isEmpty else { throw MixError(line: 0, reason: "no messages") }
        return messages
    }

    private static func named(_ names: [String], _ line: Substring) throws(MixError.Reason) -> MixMessage {
        var message = MixMessage(text: "")
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard fields.count <= names.count else {
            throw MixError.Reason("more fields than names in the first line")
        }
        for (name, field) in zip(names, fields) where !field.isEmpty {
            switch name {
            case "text": message.text = self.unescaped(field)
            case "source": message.source = field
            case "destination": message.destination = field
            case "data_coding": message.dataCoding = try self.octet(field, name)
            case "esm_class": message.esmClass = try self.octet(field, name)
            case "registered_delivery": message.registeredDelivery = try self.octet(field, name)
            case "expect": message.expected = self.unescaped(field)
            default: throw MixError.Reason("\(printable(name)) is none of the columns")
            }
        }
        return message
    }

    private static func smppload(_ line: Substring) throws(MixError.Reason) -> MixMessage {
        var fields = line.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        guard fields.count >= 5 else {
            throw MixError.Reason(
                "neither the line of names with text in it nor source;destination;body;delivery;data_coding")
        }
        let source = fields.removeFirst()
        let destination = fields.removeFirst()
        // The body may have semicolons of its own: what is behind it are numbers, or true and false.
        let hasESMClass =
            fields.count >= 4 && UInt8(fields[fields.count - 2]) != nil
            && self.isDelivery(fields[fields.count - 3])
        let esmClass = hasESMClass ? try self.octet(fields.removeLast(), "esm_class") : nil
        let dataCoding = try self.octet(fields.removeLast(), "data_coding")
        let delivery = fields.removeLast()
        guard self.isDelivery(delivery) else { throw MixError.Reason("delivery is true or false, or 1 or 0") }
        return MixMessage(
            text: fields.joined(separator: ";"), source: source.isEmpty ? nil : source,
            destination: destination.isEmpty ? nil : destination, dataCoding: dataCoding, esmClass: esmClass,
            registeredDelivery: delivery == "true" || delivery == "1" ? 1 : 0)
    }

    private static func isDelivery(_ text: String) -> Bool { ["true", "false", "1", "0"].contains(text) }

    private static func octet(_ text: String, _ name: String) throws(MixError.Reason) -> UInt8 {
        guard let number = UInt8(text) else { throw MixError.Reason("\(name) is a number from 0 to 255") }
        return number
    }

    private static func unescaped(_ text: String) -> String {
        text.replacing("\\\\", with: "\u{0}").replacing("\\n", with: "\n").replacing("\\t", with: "\t")
            .replacing("\u{0}", with: "\\")
    }
}

/// A file of messages that is none.
struct MixError: Error, Hashable, CustomStringConvertible {
    struct Reason: Error {
        let words: String
        init(_ words: String) { self.words = words }
    }

    /// From 1; 0: all of it.
    let line: Int
    let reason: String

    var description: String { self.line == 0 ? self.reason : "line \(self.line): \(self.reason)" }
}

/// Messages into PDUs.
struct MixEncoder {
    let role: Role
    let destination: String
    /// The first of the numbers that questions are asked from, with as many digits as the last.
    let base: Int64
    let addressCount: Int64
    let encoder: TextEncoder

    /// - Throws: which message can't be sent.
    func prepared(_ messages: [MixMessage]) throws(MixError) -> [PreparedMessage] {
        var prepared: [PreparedMessage] = []
        for (index, message) in messages.enumerated() {
            do {
                prepared.append(try self.prepared(message, reference: UInt16(truncatingIfNeeded: index)))
            } catch let error as MixError.Reason {
                throw MixError(line: 0, reason: "message \(index + 1): \(error.words)")
            } catch {
                throw MixError(line: 0, reason: "message \(index + 1): \(error)")
            }
        }
        return prepared
    }

    private func prepared(_ message: MixMessage, reference: UInt16) throws -> PreparedMessage {
        let source = message.source ?? String(self.base + self.addressCount - 1)
        let outgoing = OutgoingMessage(
            text: message.text, source: Address(meaning: source, ton: nil, npi: nil),
            destination: Address(meaning: message.destination ?? self.destination, ton: nil, npi: nil),
            dataCoding: message.dataCoding,
            registeredDelivery: RegisteredDelivery(rawValue: message.registeredDelivery))
        guard let pdus = outgoing.pdus(encoder: self.encoder, reference: reference) else {
            throw MixError.Reason("a character that its data_coding does not have, or more than 255 parts")
        }
        guard pdus.count <= 60 else { throw MixError.Reason("more than 60 parts") }
        let parts = try pdus.map { try self.prepared($0, message.esmClass, hasKey: message.source == nil) }
        return PreparedMessage(parts: parts, source: message.source, expected: message.expected)
    }

    private func prepared(_ pdu: PDU, _ esmClass: UInt8?, hasKey: Bool) throws -> PreparedPDU {
        guard case .submitSM(var message) = pdu else { throw MixError.Reason("no short message") }
        if let esmClass { message.esmClass = ESMClass(rawValue: esmClass) }
        let pdu = self.role == .esme ? PDU.submitSM(message) : .deliverSM(DeliverSM(message))
        let plain = try PreparedPDU(pdu)
        guard hasKey else { return plain }
        var framer = PDUFramer()
        framer.append(plain.octets)
        guard let frame = try framer.next(), let layout = try framer.layout(of: frame) else { return plain }
        return try PreparedPDU(pdu, key: layout.source)
    }
}

extension DeliverSM {
    /// The same message on its way to an ESME.
    init(_ message: SubmitSM) {
        self.init(
            source: message.source, destination: message.destination, esmClass: message.esmClass,
            dataCoding: message.dataCoding, shortMessage: message.shortMessage, tlvs: message.tlvs)
    }
}
