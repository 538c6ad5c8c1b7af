/// command_id: what a PDU is.
///
/// Four octets; bit 31 is clear in a request and set in a response. Unknown values survive. SMPP 3.4 §5.1.2.1.
public struct CommandID: RawRepresentable, Hashable, Sendable {
    /// The four octets as a number.
    public var rawValue: UInt32

    /// The command with this number, known or not.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    private init(_ rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Whether this is the id of a response (generic_nack among them).
    public var isResponse: Bool { self.rawValue & Self.responseBit != 0 }

    /// The id of the response to this request, whether the specification has one or not.
    public var response: CommandID { CommandID(self.rawValue | Self.responseBit) }

    /// The id of the request that this response answers.
    public var request: CommandID { CommandID(self.rawValue & ~Self.responseBit) }

    /// Whether this is bind_receiver, bind_transmitter or bind_transceiver.
    public var isBind: Bool { self == .bindReceiver || self == .bindTransmitter || self == .bindTransceiver }

    private static let responseBit: UInt32 = 0x8000_0000
}

extension CommandID {
    /// bind_receiver, SMPP 3.4 §4.1.3.
    public static let bindReceiver = CommandID(0x0000_0001)
    /// bind_receiver_resp, SMPP 3.4 §4.1.4.
    public static let bindReceiverResp = CommandID(0x8000_0001)
    /// bind_transmitter, SMPP 3.4 §4.1.1.
    public static let bindTransmitter = CommandID(0x0000_0002)
    /// bind_transmitter_resp, SMPP 3.4 §4.1.2.
    public static let bindTransmitterResp = CommandID(0x8000_0002)
    /// bind_transceiver, SMPP 3.4 §4.1.5.
    public static let bindTransceiver = CommandID(0x0000_0009)
    /// bind_transceiver_resp, SMPP 3.4 §4.1.6.
    public static let bindTransceiverResp = CommandID(0x8000_0009)
    /// outbind, SMPP 3.4 §4.1.7.
    public static let outbind = CommandID(0x0000_000B)
    /// unbind, SMPP 3.4 §4.2.1.
    public static let unbind = CommandID(0x0000_0006)
    /// unbind_resp, SMPP 3.4 §4.2.2.
    public static let unbindResp = CommandID(0x8000_0006)
    /// generic_nack, SMPP 3.4 §4.3.1.
    public static let genericNack = CommandID(0x8000_0000)
    /// submit_sm, SMPP 3.4 §4.4.1.
    public static let submitSM = CommandID(0x0000_0004)
    /// submit_sm_resp, SMPP 3.4 §4.4.2.
    public static let submitSMResp = CommandID(0x8000_0004)
    /// submit_multi, SMPP 3.4 §4.5.1.
    public static let submitMulti = CommandID(0x0000_0021)
    /// submit_multi_resp, SMPP 3.4 §4.5.2.
    public static let submitMultiResp = CommandID(0x8000_0021)
    /// deliver_sm, SMPP 3.4 §4.6.1.
    public static let deliverSM = CommandID(0x0000_0005)
    /// deliver_sm_resp, SMPP 3.4 §4.6.2.
    public static let deliverSMResp = CommandID(0x8000_0005)
    /// data_sm, SMPP 3.4 §4.7.1.
    public static let dataSM = CommandID(0x0000_0103)
    /// data_sm_resp, SMPP 3.4 §4.7.2.
    public static let dataSMResp = CommandID(0x8000_0103)
    /// query_sm, SMPP 3.4 §4.8.1.
    public static let querySM = CommandID(0x0000_0003)
    /// query_sm_resp, SMPP 3.4 §4.8.2.
    public static let querySMResp = CommandID(0x8000_0003)
    /// cancel_sm, SMPP 3.4 §4.9.1.
    public static let cancelSM = CommandID(0x0000_0008)
    /// cancel_sm_resp, SMPP 3.4 §4.9.2.
    public static let cancelSMResp = CommandID(0x8000_0008)
    /// replace_sm, SMPP 3.4 §4.10.1.
    public static let replaceSM = CommandID(0x0000_0007)
    /// replace_sm_resp, SMPP 3.4 §4.10.2.
    public static let replaceSMResp = CommandID(0x8000_0007)
    /// enquire_link, SMPP 3.4 §4.11.1.
    public static let enquireLink = CommandID(0x0000_0015)
    /// enquire_link_resp, SMPP 3.4 §4.11.2.
    public static let enquireLinkResp = CommandID(0x8000_0015)
    /// alert_notification, SMPP 3.4 §4.12.1.
    public static let alertNotification = CommandID(0x0000_0102)
}

extension CommandID: CustomStringConvertible {
    /// Every command of SMPP 3.4, in the order of the specification's chapters.
    public static var allNamed: [CommandID] { Self.table.map(\.id) }

    /// The specification's name, `deliver_sm`, or the number as in `0x00000999`.
    public var description: String {
        Self.names[self] ?? hexadecimal(self.rawValue, digits: 8)
    }

    private static let names = Dictionary(uniqueKeysWithValues: Self.table.map { ($0.id, $0.name) })

    private static let table: [(id: CommandID, name: String)] = [
        (.bindReceiver, "bind_receiver"),
        (.bindReceiverResp, "bind_receiver_resp"),
        (.bindTransmitter, "bind_transmitter"),
        (.bindTransmitterResp, "bind_transmitter_resp"),
        (.bindTransceiver, "bind_transceiver"),
        (.bindTransceiverResp, "bind_transceiver_resp"),
        (.outbind, "outbind"),
        (.unbind, "unbind"),
        (.unbindResp, "unbind_resp"),
        (.genericNack, "generic_nack"),
        (.submitSM, "submit_sm"),
        (.submitSMResp, "submit_sm_resp"),
        (.submitMulti, "submit_multi"),
        (.submitMultiResp, "submit_multi_resp"),
        (.deliverSM, "deliver_sm"),
        (.deliverSMResp, "deliver_sm_resp"),
        (.dataSM, "data_sm"),
        (.dataSMResp, "data_sm_resp"),
        (.querySM, "query_sm"),
        (.querySMResp, "query_sm_resp"),
        (.cancelSM, "cancel_sm"),
        (.cancelSMResp, "cancel_sm_resp"),
        (.replaceSM, "replace_sm"),
        (.replaceSMResp, "replace_sm_resp"),
        (.enquireLink, "enquire_link"),
        (.enquireLinkResp, "enquire_link_resp"),
        (.alertNotification, "alert_notification"),
    ]
}
