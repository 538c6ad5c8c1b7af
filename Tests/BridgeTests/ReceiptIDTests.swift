import Testing

@testable import Bridge

@Suite struct ReceiptIDTests {
    @Test(
        arguments: [
            ("00A1", "a1"), ("a1", "A1"), ("0", "000"), ("007", "7"), ("msg-1", "MSG-1"),
        ])
    func caseAndLeadingZerosMakeNoDifference(one: String, other: String) {
        #expect(ReceiptID(one) == ReceiptID(other))
    }

    @Test(arguments: [("10", "100"), ("0", "1"), ("a", "b")])
    func allElseDoes(one: String, other: String) {
        #expect(ReceiptID(one) != ReceiptID(other))
    }

    @Test func nothingNamesNothing() {
        #expect(ReceiptID("") == nil)
    }

    /// Hexadecimal in the response, decimal in the receipt, and the other way round.
    @Test(
        arguments: [
            ("FF", "255"), ("0", "0"), ("00BC614E", "12345678"), ("10", "16"),
            ("ffffffffffffffff", "18446744073709551615"),
            ("ffffffffffffffffffffffffffffffff", "340282366920938463463374607431768211455"),
        ])
    func numbersAreFoundInTheOtherBase(hex: String, decimal: String) {
        #expect(ReceiptID(decimal)?.inResponse(.hexToDecimal) == ReceiptID(hex))
        #expect(ReceiptID(hex)?.inReceipt(.hexToDecimal) == ReceiptID(decimal))
        #expect(ReceiptID(hex)?.inResponse(.decimalToHex) == ReceiptID(decimal))
        #expect(ReceiptID(decimal)?.inReceipt(.decimalToHex) == ReceiptID(hex))
    }

    @Test(arguments: ["xyz", "+12", "-12", "1 2", "100000000000000000000000000000000000000000", "é"])
    func whatIsNoNumberHasNoOtherBase(messageID: String) {
        #expect(ReceiptID(messageID)?.inResponse(.hexToDecimal) == nil)
        #expect(ReceiptID(messageID)?.inResponse(.decimalToHex) == nil)
        #expect(ReceiptID(messageID)?.inResponse(.same) == ReceiptID(messageID))
    }
}
