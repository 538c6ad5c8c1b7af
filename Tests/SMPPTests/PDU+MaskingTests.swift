import SMPP
import Testing

/// What is left of a PDU when nobody may see whose it is.
@Suite struct PDUMaskingTests {
    private static func masked(_ octets: [UInt8]) -> [UInt8] {
        PDU.masked(octets) { String(repeating: "7", count: $0.unicodeScalars.count) }
    }

    private static func octets(_ pdu: PDU, status: CommandStatus = .ok) throws -> [UInt8] {
        var encoder = PDUEncoder()
        try encoder.append(pdu, status: status, sequence: .first)
        return encoder.span.indices.map { encoder.span[$0] }
    }

    private static func read(_ octets: [UInt8]) throws -> PDU {
        var framer = PDUFramer()
        framer.append(octets)
        let frame = try #require(try framer.next())
        return try framer.decode(frame)
    }

    /// Whatever is valid stays as long, and is the same command with the same status and number.
    @Test(arguments: Vector.all("valid"))
    func aValidPDUStaysOne(_ vector: Vector) throws {
        let masked = Self.masked(vector.octets)
        #expect(masked.count == vector.octets.count)
        #expect(masked.prefix(16) == vector.octets.prefix(16))
        if vector.options == .strict { #expect(throws: Never.self) { try Self.read(masked) } }
    }

    /// Whatever comes, as many octets stay, and the header does.
    @Test(arguments: 0..<200)
    func anyOctetsStayAsMany(seed: UInt64) {
        var numbers = Random(seed: seed)
        let octets = (0..<Int.random(in: 0...80, using: &numbers)).map { _ in
            UInt8.random(in: .min ... .max, using: &numbers)
        }
        let masked = Self.masked(octets)
        #expect(masked.count == octets.count && masked.prefix(16) == octets.prefix(16))
    }

    @Test func aMessageKeepsItsFormAndNotItsText() throws {
        var body = DeliverSM(
            source: Address(ton: .international, npi: .isdn, digits: "77010001414"),
            destination: Address(digits: "14140000"), shortMessage: [5, 0, 3, 9, 2, 1] + Array("4 9001".utf8))
        body.esmClass = .userDataHeader
        body.tlvs = TLVs([
            TLV(.userMessageReference, uint16: 7), TLV(.callbackNumber, Array("\u{1}77010001414".utf8)),
            TLV(TLV.Tag(rawValue: 0x1400), cString: "900101300126"),
            TLV(.receiptedMessageID, cString: "123456789"),
        ])
        guard case .deliverSM(let masked) = try Self.read(Self.masked(Self.octets(.deliverSM(body)))) else {
            Issue.record("no deliver_sm")
            return
        }
        #expect(masked.source == Address(ton: .international, npi: .isdn, digits: "77777777777"))
        #expect(masked.destination.digits == "77777777")
        #expect(masked.shortMessage == [5, 0, 3, 9, 2, 1] + Array("******".utf8))
        #expect(
            Array(masked.tlvs) == [
                TLV(.userMessageReference, uint16: 7), TLV(.callbackNumber, Array("************".utf8)),
                TLV(TLV.Tag(rawValue: 0x1400), Array("************\u{0}".utf8)),
                TLV(.receiptedMessageID, cString: "123456789"),
            ])
    }

    @Test func textInUCS2StaysTextInUCS2() throws {
        var body = SubmitSM(
            source: Address(digits: "1414"), destination: Address(digits: "77010001414"), shortMessage: [])
        body.dataCoding = .ucs2
        body.tlvs = TLVs([TLV(.messagePayload, [0x04, 0x9A, 0x04, 0x31])])
        guard case .submitSM(let masked) = try Self.read(Self.masked(Self.octets(.submitSM(body)))) else {
            Issue.record("no submit_sm")
            return
        }
        #expect(masked.tlvs[.messagePayload]?.value == [0, 0x2A, 0, 0x2A])
    }

    /// Who looks for a receipt finds it; what the phone wrote is not in it.
    @Test func aReceiptKeepsAllButItsText() throws {
        let head =
            "id:42 sub:001 dlvrd:001 submit date:2611280305 done date:2611280306 stat:DELIVRD err:000 Text:"
        var body = DeliverSM(
            source: .empty, destination: .empty, shortMessage: Array("\(head)8 123ABC02".utf8))
        body.esmClass = ESMClass(rawValue: 0x04)
        guard case .deliverSM(let masked) = try Self.read(Self.masked(Self.octets(.deliverSM(body)))) else {
            Issue.record("no deliver_sm")
            return
        }
        #expect(masked.shortMessage == Array("\(head)**********".utf8))
    }

    @Test func aPasswordIsNotThere() throws {
        let bind = Bind(systemID: "egov1414", password: "secret08")
        guard
            case .bindTransceiver(let masked) = try Self.read(
                Self.masked(Self.octets(.bindTransceiver(bind))))
        else {
            Issue.record("no bind_transceiver")
            return
        }
        #expect(masked.systemID == "egov1414" && masked.password == "********")
        let outbind = try Self.masked(Self.octets(.outbind(Outbind(systemID: "smsc", password: "secret08"))))
        #expect(try Self.read(outbind) == .outbind(Outbind(systemID: "smsc", password: "********")))
    }

    /// What can't be read may hold anything anywhere.
    @Test func ofBrokenOctetsTheHeaderIsLeft() {
        let broken = [0, 0, 0, 30, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 9] + Array("77010001414...".utf8)
        #expect(Self.masked(broken) == broken.prefix(16) + [UInt8](repeating: 0, count: 14))
    }
}
