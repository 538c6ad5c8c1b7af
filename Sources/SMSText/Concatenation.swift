/// Which part of which message a short message is.
public struct Concatenation: Hashable, Sendable {
    /// Where it was said: references of different forms have nothing to do with each other.
    public enum Form: UInt8, Hashable, CaseIterable, Sendable {
        /// User data header, information element 0x00: 8-bit reference.
        case udh8
        /// User data header, information element 0x08: 16-bit reference.
        case udh16
        /// sar_msg_ref_num, sar_total_segments, sar_segment_seqnum.
        case sar
    }

    /// Where it was said.
    public let form: Form
    /// The same in all parts of a message.
    public let reference: UInt16
    /// How many parts there are, 1 or more.
    public let total: UInt8
    /// Which one this is, from 1.
    public let number: UInt8

    /// A part's place; nil if `total` or `number` is 0 or `number` is beyond `total`.
    ///
    /// 3GPP TS 23.040 §9.2.3.24.1: such an element is ignored.
    public init?(form: Form, reference: UInt16, total: UInt8, number: UInt8) {
        guard number >= 1, number <= total else { return nil }
        self.form = form
        self.reference = form == .udh8 ? reference & 0xFF : reference
        self.total = total
        self.number = number
    }

    /// The header that says so; nil for `sar`, which has its own TLVs.
    var header: [UInt8]? {
        let low = UInt8(truncatingIfNeeded: self.reference)
        switch self.form {
        case .udh8: return [0x05, 0x00, 0x03, low, self.total, self.number]
        case .udh16:
            let high = UInt8(truncatingIfNeeded: self.reference >> 8)
            return [0x06, 0x08, 0x04, high, low, self.total, self.number]
        case .sar: return nil
        }
    }
}
