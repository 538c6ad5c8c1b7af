/// One submit_sm worth of a text.
public struct Segment: Hashable, Sendable {
    /// short_message, its user data header included; message_payload if `isPayload`.
    public var octets: [UInt8]
    /// data_coding.
    public var dataCoding: UInt8
    /// Whether esm_class needs the UDH indicator, 0x40.
    public var hasUDH: Bool
    /// What sar_msg_ref_num, sar_total_segments and sar_segment_seqnum must say; nil: none of them.
    public var sar: Concatenation?
    /// Whether the octets go into message_payload and short_message stays empty.
    public var isPayload: Bool

    /// A segment with these fields.
    public init(
        octets: [UInt8], dataCoding: UInt8, hasUDH: Bool = false, sar: Concatenation? = nil,
        isPayload: Bool = false
    ) {
        self.octets = octets
        self.dataCoding = dataCoding
        self.hasUDH = hasUDH
        self.sar = sar
        self.isPayload = isPayload
    }
}

extension Segment: CustomStringConvertible {
    /// data_coding and length, never the text.
    public var description: String {
        "data_coding \(self.dataCoding), \(self.octets.count) octets"
            + (self.hasUDH ? ", user data header" : "") + (self.sar == nil ? "" : ", SAR")
            + (self.isPayload ? ", message_payload" : "")
    }
}

/// How a text that does not fit one short message is sent: a setting of the link.
public enum SegmentForm: String, Hashable, CaseIterable, Sendable {
    /// Parts with a user data header and an 8-bit reference; every SMSC and phone knows it.
    case udh8
    /// Parts with a user data header and a 16-bit reference.
    case udh16
    /// Parts with SAR TLVs; the SMSC makes the headers.
    case sar
    /// All in message_payload; the SMSC cuts.
    case messagePayload = "message_payload"

    /// The header of a part, whoever makes it.
    var headerOctetCount: Int {
        self == .udh16 ? 7 : 6
    }
}
