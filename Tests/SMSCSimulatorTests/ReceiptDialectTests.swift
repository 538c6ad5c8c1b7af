import Foundation
import SMPP
import SMPPLink
import Testing

@testable import SMSCSimulator

/// Receipts as appendix B has them, and as SMSCs write them.
@Suite struct ReceiptDialectTests {
    private static let date = Date(timeIntervalSince1970: 1_795_511_400)  // 2026-11-24 09:10 UTC
    private static let submitSM = SubmitSM(
        source: Address(digits: "1414"), destination: Address(digits: "77010001414"),
        registeredDelivery: .receipt, shortMessage: [])

    private static func receipts(_ dialect: ReceiptDialect, seed: UInt64 = 1) -> [PDU] {
        var random = SplitMix64(seed: seed)
        return dialect.receipts(for: self.submitSM, 300, at: self.date, &random)
    }

    @Test func theUsualOneIsThatOfTheAppendix() throws {
        guard case .deliverSM(let receipt) = try #require(Self.receipts(ReceiptDialect()).first) else {
            return
        }
        let digits = "2611240910"
        #expect(
            String(decoding: receipt.shortMessage, as: UTF8.self)
                == "id:300 sub:001 dlvrd:001 submit date:\(digits) done date:\(digits) stat:DELIVRD err:000 text:"
        )
        #expect(receipt.source.digits == "77010001414" && receipt.destination.digits == "1414")
        #expect(receipt.esmClass.rawValue == 0x04)
        #expect(receipt.tlvs.cString(.receiptedMessageID) == "300" && receipt.tlvs.uint8(.messageState) == 2)
    }

    @Test(
        arguments: [(.decimal, "300"), (.hexadecimal, "12c"), (.capitals, "12C"), (.padded, "0000000300")]
            as [(ReceiptDialect.IDForm, String)])
    func idsAreWritten(form: ReceiptDialect.IDForm, text: String) {
        #expect(form.text(300) == text)
    }

    @Test func dialectsChangeTheirPart() throws {
        var dialect = ReceiptDialect()
        dialect.place = .tlvs
        dialect.carrier = .dataSM
        dialect.times = 2
        dialect.state = .undeliverable
        let receipts = Self.receipts(dialect)
        #expect(receipts.count == 2 && receipts[0] == receipts[1])
        guard case .dataSM(let receipt) = receipts[0] else { return #expect(Bool(false)) }
        #expect(receipt.tlvs.uint8(.messageState) == 5 && !receipt.tlvs.contains(.messagePayload))
        dialect.times = 0
        #expect(Self.receipts(dialect) == [])
    }

    /// Whatever the order, the keys are all there, and SMPP's own reader finds what they say.
    @Test(arguments: 1..<30)
    func orderDoesNotMatter(seed: UInt64) throws {
        var dialect = ReceiptDialect()
        dialect.isShuffled = true
        dialect.place = .text
        guard case .deliverSM(let pdu) = try #require(Self.receipts(dialect, seed: seed).first) else {
            return
        }
        let receipt = try #require(pdu.receipt)
        #expect(receipt.messageID == "300" && receipt.state == .delivered && receipt.err == "000")
        #expect(receipt.submitDate == "2611240910" && receipt.doneDate == "2611240910")
    }

    @Test func whoDidNotAskGetsNone() {
        var random = SplitMix64(seed: 1)
        var submitSM = Self.submitSM
        submitSM.registeredDelivery = .nothing
        var dialect = ReceiptDialect()
        #expect(dialect.receipts(for: submitSM, 1, at: Self.date, &random) == [])
        dialect.isUnasked = true
        #expect(dialect.receipts(for: submitSM, 1, at: Self.date, &random).count == 1)
    }
}
