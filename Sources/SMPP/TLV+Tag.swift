extension TLV {
    /// The tag of an optional parameter: two octets, any value survives.
    ///
    /// SMPP 3.4 §5.3.2 names 44; 0x1400...0x3FFF belongs to the SMSC vendors.
    public struct Tag: RawRepresentable, Hashable, Sendable {
        /// The two octets as a number.
        public var rawValue: UInt16

        /// The tag with this number, known or not.
        public init(rawValue: UInt16) {
            self.rawValue = rawValue
        }

        private init(_ rawValue: UInt16) {
            self.rawValue = rawValue
        }
    }
}

extension TLV.Tag {
    /// dest_addr_subunit, 1 octet.
    public static let destinationAddressSubunit = TLV.Tag(0x0005)
    /// dest_network_type, 1 octet.
    public static let destinationNetworkType = TLV.Tag(0x0006)
    /// dest_bearer_type, 1 octet.
    public static let destinationBearerType = TLV.Tag(0x0007)
    /// dest_telematics_id, 2 octets.
    public static let destinationTelematicsID = TLV.Tag(0x0008)
    /// source_addr_subunit, 1 octet.
    public static let sourceAddressSubunit = TLV.Tag(0x000D)
    /// source_network_type, 1 octet.
    public static let sourceNetworkType = TLV.Tag(0x000E)
    /// source_bearer_type, 1 octet.
    public static let sourceBearerType = TLV.Tag(0x000F)
    /// source_telematics_id, 1 octet.
    public static let sourceTelematicsID = TLV.Tag(0x0010)
    /// qos_time_to_live, 4 octets.
    public static let qosTimeToLive = TLV.Tag(0x0017)
    /// payload_type, 1 octet.
    public static let payloadType = TLV.Tag(0x0019)
    /// additional_status_info_text, 1...256 octets.
    public static let additionalStatusInfoText = TLV.Tag(0x001D)
    /// receipted_message_id, 1...65 octets.
    public static let receiptedMessageID = TLV.Tag(0x001E)
    /// ms_msg_wait_facilities, 1 octet.
    public static let msMessageWaitFacilities = TLV.Tag(0x0030)
    /// privacy_indicator, 1 octet.
    public static let privacyIndicator = TLV.Tag(0x0201)
    /// source_subaddress, 2...23 octets.
    public static let sourceSubaddress = TLV.Tag(0x0202)
    /// dest_subaddress, 2...23 octets.
    public static let destinationSubaddress = TLV.Tag(0x0203)
    /// user_message_reference, 2 octets.
    public static let userMessageReference = TLV.Tag(0x0204)
    /// user_response_code, 1 octet.
    public static let userResponseCode = TLV.Tag(0x0205)
    /// source_port, 2 octets.
    public static let sourcePort = TLV.Tag(0x020A)
    /// destination_port, 2 octets.
    public static let destinationPort = TLV.Tag(0x020B)
    /// sar_msg_ref_num, 2 octets.
    public static let sarMessageReferenceNumber = TLV.Tag(0x020C)
    /// language_indicator, 1 octet.
    public static let languageIndicator = TLV.Tag(0x020D)
    /// sar_total_segments, 1 octet.
    public static let sarTotalSegments = TLV.Tag(0x020E)
    /// sar_segment_seqnum, 1 octet.
    public static let sarSegmentSequenceNumber = TLV.Tag(0x020F)
    /// sc_interface_version, 1 octet.
    public static let scInterfaceVersion = TLV.Tag(0x0210)
    /// callback_num_pres_ind, 1 octet.
    public static let callbackNumberPresentationIndicator = TLV.Tag(0x0302)
    /// callback_num_atag, 0...65 octets.
    public static let callbackNumberAtag = TLV.Tag(0x0303)
    /// number_of_messages, 1 octet.
    public static let numberOfMessages = TLV.Tag(0x0304)
    /// callback_num, 4...19 octets.
    public static let callbackNumber = TLV.Tag(0x0381)
    /// dpf_result, 1 octet.
    public static let dpfResult = TLV.Tag(0x0420)
    /// set_dpf, 1 octet.
    public static let setDPF = TLV.Tag(0x0421)
    /// ms_availability_status, 1 octet.
    public static let msAvailabilityStatus = TLV.Tag(0x0422)
    /// network_error_code, 3 octets.
    public static let networkErrorCode = TLV.Tag(0x0423)
    /// message_payload, 0...65535 octets.
    public static let messagePayload = TLV.Tag(0x0424)
    /// delivery_failure_reason, 1 octet.
    public static let deliveryFailureReason = TLV.Tag(0x0425)
    /// more_messages_to_send, 1 octet.
    public static let moreMessagesToSend = TLV.Tag(0x0426)
    /// message_state, 1 octet.
    public static let messageState = TLV.Tag(0x0427)
    /// ussd_service_op, 1 octet.
    public static let ussdServiceOperation = TLV.Tag(0x0501)
    /// display_time, 1 octet.
    public static let displayTime = TLV.Tag(0x1201)
    /// sms_signal, 2 octets.
    public static let smsSignal = TLV.Tag(0x1203)
    /// ms_validity, 1 octet.
    public static let msValidity = TLV.Tag(0x1204)
    /// alert_on_message_delivery, 0...1 octets.
    public static let alertOnMessageDelivery = TLV.Tag(0x130C)
    /// its_reply_type, 1 octet.
    public static let itsReplyType = TLV.Tag(0x1380)
    /// its_session_info, 2 octets.
    public static let itsSessionInfo = TLV.Tag(0x1383)
}

extension TLV.Tag: CustomStringConvertible {
    /// Every tag that SMPP 3.4 names, in the order of its number.
    public static var allNamed: [TLV.Tag] { Self.table.map(\.tag) }

    /// The specification's name, `message_payload`, or the number as in `0x1500`.
    public var description: String {
        self.name ?? hexadecimal(self.rawValue, digits: 4)
    }

    /// The specification's name; nil for a tag that it does not name.
    public var name: String? { Self.names[self] }

    /// Whether the tag lies in the range left to SMSC vendors, 0x1400...0x3FFF.
    public var isVendorSpecific: Bool { (0x1400...0x3FFF).contains(self.rawValue) }

    private static let names = Dictionary(uniqueKeysWithValues: Self.table.map { ($0.tag, $0.name) })

    private static let table: [(tag: TLV.Tag, name: String)] = [
        (.destinationAddressSubunit, "dest_addr_subunit"),
        (.destinationNetworkType, "dest_network_type"),
        (.destinationBearerType, "dest_bearer_type"),
        (.destinationTelematicsID, "dest_telematics_id"),
        (.sourceAddressSubunit, "source_addr_subunit"),
        (.sourceNetworkType, "source_network_type"),
        (.sourceBearerType, "source_bearer_type"),
        (.sourceTelematicsID, "source_telematics_id"),
        (.qosTimeToLive, "qos_time_to_live"),
        (.payloadType, "payload_type"),
        (.additionalStatusInfoText, "additional_status_info_text"),
        (.receiptedMessageID, "receipted_message_id"),
        (.msMessageWaitFacilities, "ms_msg_wait_facilities"),
        (.privacyIndicator, "privacy_indicator"),
        (.sourceSubaddress, "source_subaddress"),
        (.destinationSubaddress, "dest_subaddress"),
        (.userMessageReference, "user_message_reference"),
        (.userResponseCode, "user_response_code"),
        (.sourcePort, "source_port"),
        (.destinationPort, "destination_port"),
        (.sarMessageReferenceNumber, "sar_msg_ref_num"),
        (.languageIndicator, "language_indicator"),
        (.sarTotalSegments, "sar_total_segments"),
        (.sarSegmentSequenceNumber, "sar_segment_seqnum"),
        (.scInterfaceVersion, "sc_interface_version"),
        (.callbackNumberPresentationIndicator, "callback_num_pres_ind"),
        (.callbackNumberAtag, "callback_num_atag"),
        (.numberOfMessages, "number_of_messages"),
        (.callbackNumber, "callback_num"),
        (.dpfResult, "dpf_result"),
        (.setDPF, "set_dpf"),
        (.msAvailabilityStatus, "ms_availability_status"),
        (.networkErrorCode, "network_error_code"),
        (.messagePayload, "message_payload"),
        (.deliveryFailureReason, "delivery_failure_reason"),
        (.moreMessagesToSend, "more_messages_to_send"),
        (.messageState, "message_state"),
        (.ussdServiceOperation, "ussd_service_op"),
        (.displayTime, "display_time"),
        (.smsSignal, "sms_signal"),
        (.msValidity, "ms_validity"),
        (.alertOnMessageDelivery, "alert_on_message_delivery"),
        (.itsReplyType, "its_reply_type"),
        (.itsSessionInfo, "its_session_info"),
    ]
}
