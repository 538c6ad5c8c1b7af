/// How a link's SMSC writes the message_id of a submit_sm_resp in the receipt for it.
public enum ReceiptIDForm: String, Hashable, Sendable, CaseIterable {
    /// Not known: all readings are tried.
    case any
    /// The same; case and leading zeros may differ.
    case same
    /// Hexadecimal in the response, decimal in the receipt.
    case hexToDecimal = "hex_to_decimal"
    /// Decimal in the response, hexadecimal in the receipt.
    case decimalToHex = "decimal_to_hex"

    /// What the SMSC may do, the likeliest first.
    var readings: [ReceiptID.Reading] {
        switch self {
        case .any: ReceiptID.Reading.allCases
        case .same: [.same]
        case .hexToDecimal: [.hexToDecimal]
        case .decimalToHex: [.decimalToHex]
        }
    }
}

/// A message_id without what SMSCs change between response and receipt: case and leading zeros.
struct ReceiptID: Hashable, Sendable {
    /// What the SMSC did to a message_id on its way from response to receipt.
    enum Reading: Int, Hashable, Sendable, CaseIterable {
        case same
        case hexToDecimal
        case decimalToHex
    }

    let text: String

    /// Nil for a message_id that names nothing.
    init?(_ messageID: String) {
        guard !messageID.isEmpty else { return nil }
        let text = messageID.lowercased()
        let digits = text.utf8.drop { $0 == UInt8(ascii: "0") }
        self.text = digits.isEmpty ? "0" : digits.count == text.utf8.count ? text : String(Substring(digits))
    }

    private init(text: String) {
        self.text = text
    }

    /// The message_id in the response, if this is the one in the receipt; nil if it can't be.
    func inResponse(_ reading: Reading) -> ReceiptID? {
        switch reading {
        case .same: self
        case .hexToDecimal: self.written(in: 16, from: 10)
        case .decimalToHex: self.written(in: 10, from: 16)
        }
    }

    /// The message_id in the receipt, if this is the one in the response; nil if it can't be.
    func inReceipt(_ reading: Reading) -> ReceiptID? {
        switch reading {
        case .same: self
        case .hexToDecimal: self.written(in: 10, from: 16)
        case .decimalToHex: self.written(in: 16, from: 10)
        }
    }

    /// The same number in another base; nil if this is no number of 128 bits.
    private func written(in base: Int, from oldBase: Int) -> ReceiptID? {
        // The initialiser takes signs as well.
        guard self.text.utf8.first.map({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) ?? false else {
            return nil
        }
        return UInt128(self.text, radix: oldBase).map { ReceiptID(text: String($0, radix: base)) }
    }
}
