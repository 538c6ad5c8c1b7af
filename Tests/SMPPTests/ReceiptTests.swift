import SMPP
import Testing

/// Receipts in every dialect, against `Protocol/receipts.tsv`.
@Suite struct ReceiptTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let userData: [UInt8]
        let tlvs: TLVs
        let expected: JSON

        var testDescription: String { self.name }

        static let all: [Row] = ((try? Tables.rows("receipts.tsv")) ?? []).compactMap { cells in
            guard cells.count == 5, let userData = Self.octets(cells[3], cells[1]),
                let tlvs = Self.tlvs(cells[2]), let expected = try? JSON(parsing: cells[4])
            else { return nil }
            return Row(name: cells[0], userData: userData, tlvs: tlvs, expected: expected)
        }

        private static func octets(_ text: String, _ coding: String) -> [UInt8]? {
            switch coding {
            case "ascii": Array(text.utf8)
            case "hex": [UInt8](hex: text)
            case "ucs2": text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
            case "ucs2le": text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            default: nil
            }
        }

        private static func tlvs(_ text: String) -> TLVs? {
            guard text != "-" else { return TLVs() }
            guard let octets = [UInt8](hex: text) else { return nil }
            return Reading(SMPPTests.octets(.deliverSMResp, body: [0] + octets)).only?.pdu.tlvs
        }
    }

    @Test func everyRowIsRead() throws {
        #expect(try Row.all.count == Tables.rows("receipts.tsv").count)
        #expect(Row.all.count >= 60)
    }

    @Test(arguments: Row.all)
    func isReadAsTheTableSays(_ row: Row) {
        let receipt = Receipt(userData: row.userData, tlvs: row.tlvs)
        let expected = row.expected
        #expect(receipt.messageID == expected["id"]?.text)
        #expect(receipt.state.map { Int($0.rawValue) } == expected["state"]?.number)
        #expect(receipt.stat == expected["stat"]?.text && receipt.err == expected["err"]?.text)
        #expect(receipt.submittedCount == expected["sub"]?.number)
        #expect(receipt.deliveredCount == expected["dlvrd"]?.number)
        #expect(receipt.submitDate == expected["submit_date"]?.text)
        #expect(receipt.doneDate == expected["done_date"]?.text)
        let text = expected["text_hex"]?.text ?? Array((expected["text"]?.text ?? "").utf8).hex
        #expect(receipt.text.hex == text)
        if let number = expected["number"]?.number { #expect(receipt.errorNumber == number) }
        #expect(receipt.networkErrorCode.map { Int($0.network) } == expected["network"]?.number)
        if let moment = expected["done_at"]?.text { #expect(Self.moment(receipt.doneDate) == moment) }
    }

    private static func moment(_ digits: String) -> String? {
        ReceiptDate(digits).map { date in
            let two = [date.month, date.day, date.hour, date.minute, date.second].map { number in
                (number < 10 ? "0" : "") + String(number)
            }
            return "\(date.year)-\(two[0])-\(two[1]) \(two[2]):\(two[3]):\(two[4])"
        }
    }

    /// The receipts among the golden PDUs, in short_message, in message_payload, with and without optional parameters.
    @Test func aReceiptIsKnownByItsType() throws {
        let vectors = Vector.all("valid").filter { $0.name.hasPrefix("dlr_") }
        #expect(vectors.count >= 8)
        for vector in vectors {
            guard case .deliverSM(let message) = Reading(vector.octets).only?.pdu else { continue }
            let receipt = try #require(message.receipt, "\(vector.name)")
            #expect(["0123456789", "42"].contains(receipt.messageID))
        }
        let address = Address(digits: "1")
        let text = Array("id:42 stat:DELIVRD".utf8)
        func message(_ octet: UInt8) -> DeliverSM {
            DeliverSM(
                source: address, destination: address, esmClass: ESMClass(rawValue: octet), shortMessage: text
            )
        }
        for octet in [0x04, 0x44, 0x07, 0xC4, 0x20, 0x60] as [UInt8] {
            #expect(message(octet).receipt != nil)
        }
        for octet in [0x00, 0x08, 0x10, 0x18, 0x40] as [UInt8] { #expect(message(octet).receipt == nil) }
    }

    @Test func aReceiptMayComeInADataSM() throws {
        let address = Address(digits: "1")
        let body = DataSM(
            source: address, destination: address, esmClass: .deliveryReceipt,
            tlvs: [TLV(.messagePayload, Array("id:42 stat:EXPIRED".utf8))])
        let receipt = try #require(body.receipt)
        #expect(receipt.messageID == "42" && receipt.state == .expired && receipt.isFinal)
        #expect(DataSM(source: address, destination: address, tlvs: []).receipt == nil)
    }

    @Test(arguments: [
        MessageState.enroute, .delivered, .expired, .deleted, .undeliverable, .accepted, .unknown, .rejected,
    ])
    func whatIsWrittenIsRead(_ state: MessageState) throws {
        let written = Receipt(
            messageID: "4f", state: state, err: "069",
            networkErrorCode: NetworkErrorCode(network: 3, code: 27),
            submitDate: "2612122200", doneDate: "2612122201", text: Array("id:7 stat:UNKNOWN".utf8))
        let address = Address(digits: "1")
        let message = DeliverSM(written, source: address, destination: address)
        #expect(message.esmClass.isIntermediateNotification == (state == .enroute))
        #expect(try #require(message.receipt) == written)
        let plain = DeliverSM(written, source: address, destination: address, hasTLVs: false)
        #expect(plain.tlvs.isEmpty)
        var read = try #require(plain.receipt)
        read.networkErrorCode = written.networkErrorCode
        #expect(read == written)
    }

    /// Appendix B, letter by letter.
    @Test func theTextHasTheFormOfAppendixB() {
        let receipt = Receipt(
            messageID: "0123456789", state: .delivered, submitDate: "2612122200", doneDate: "2612122201",
            text: Array("Usluga ne mozhet byt' okazana".utf8))
        let text =
            "id:0123456789 sub:001 dlvrd:001 submit date:2612122200 done date:2612122201 stat:DELIVRD "
            + "err:000 text:Usluga ne mozhet byt"
        #expect(receipt.shortMessage == Array(text.utf8))
        let long = Receipt(messageID: String(repeating: "9", count: 400), state: .delivered)
        #expect(long.shortMessage.count == 254)
    }

    @Test(arguments: 0..<200)
    func noOctetsDoHarm(_ seed: UInt64) {
        if let fault = ReceiptProperty.broken(by: ReceiptProperty.sample(seed)) { Issue.record("\(fault)") }
    }

    @Test(arguments: [
        ("2612122201", true), ("261212220159", true), ("20261212220159", true), ("202612122201", true),
        ("2613122201", false), ("2600122201", false), ("2612322201", false), ("2612122401", false),
        ("2612122260", false), ("261212220160", false), ("261212220", false), ("26121222015", false),
        ("", false), ("26121222 1", false), ("2612122201590", false),
    ])
    func aDateHasTenTwelveOrFourteenDigits(_ digits: String, _ isOne: Bool) {
        #expect((ReceiptDate(digits) != nil) == isOne)
    }

    @Test func aDateIsWrittenAsAppendixBHasIt() {
        #expect(ReceiptDate("20261212220159")?.description == "2612122201")
    }
}
