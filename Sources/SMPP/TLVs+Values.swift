extension TLVs {
    /// Removes every one with this tag.
    public mutating func remove(_ tag: TLV.Tag) {
        guard self.contains(tag) else { return }
        self = TLVs(self.filter { $0.tag != tag })
    }

    /// Puts this one in place of those with its tag, at the end.
    public mutating func set(_ tlv: TLV) {
        self.remove(tlv.tag)
        self.append(tlv)
    }

    /// The value of a four-octet integer; nil when it is absent or of another length.
    public func uint32(_ tag: TLV.Tag) -> UInt32? {
        guard let value = self[tag]?.value, value.count == 4 else { return nil }
        return value.reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The octets of a value; nil when it is absent.
    public func octets(_ tag: TLV.Tag) -> [UInt8]? { self[tag]?.value }
}

/// Optional parameters by name, in the order of SMPP 3.4 §5.3.2: nil when one is absent or of a wrong length.
///
/// Setting one puts it at the end; nil removes it.
extension TLVs {
    /// dest_addr_subunit: 0 unknown, 1 display, 2 mobile equipment, 3 smart card, 4 external unit.
    public var destinationAddressSubunit: UInt8? {
        get { self.uint8(.destinationAddressSubunit) }
        set { self.set(.destinationAddressSubunit, newValue) }
    }

    /// source_addr_subunit, as dest_addr_subunit.
    public var sourceAddressSubunit: UInt8? {
        get { self.uint8(.sourceAddressSubunit) }
        set { self.set(.sourceAddressSubunit, newValue) }
    }

    /// dest_network_type: 1 GSM, 2 ANSI-136, 3 IS-95, 4 PDC, 5 PHS, 6 iDEN, 7 AMPS, 8 paging.
    public var destinationNetworkType: UInt8? {
        get { self.uint8(.destinationNetworkType) }
        set { self.set(.destinationNetworkType, newValue) }
    }

    /// source_network_type, as dest_network_type.
    public var sourceNetworkType: UInt8? {
        get { self.uint8(.sourceNetworkType) }
        set { self.set(.sourceNetworkType, newValue) }
    }

    /// dest_bearer_type: 1 SMS, 2 CSD, 3 packet data, 4 USSD, 5 CDPD, 6 DataTAC, 7 FLEX, 8 cell broadcast.
    public var destinationBearerType: UInt8? {
        get { self.uint8(.destinationBearerType) }
        set { self.set(.destinationBearerType, newValue) }
    }

    /// source_bearer_type, as dest_bearer_type.
    public var sourceBearerType: UInt8? {
        get { self.uint8(.sourceBearerType) }
        set { self.set(.sourceBearerType, newValue) }
    }

    /// dest_telematics_id, two octets.
    public var destinationTelematicsID: UInt16? {
        get { self.uint16(.destinationTelematicsID) }
        set { self.set(.destinationTelematicsID, newValue) }
    }

    /// source_telematics_id, one octet.
    public var sourceTelematicsID: UInt8? {
        get { self.uint8(.sourceTelematicsID) }
        set { self.set(.sourceTelematicsID, newValue) }
    }

    /// qos_time_to_live: seconds from the submission; overrides validity_period.
    public var qosTimeToLive: UInt32? {
        get { self.uint32(.qosTimeToLive) }
        set { self.set(.qosTimeToLive, newValue) }
    }

    /// payload_type: 0 default (WDP for WAP), 1 WCMP.
    public var payloadType: UInt8? {
        get { self.uint8(.payloadType) }
        set { self.set(.payloadType, newValue) }
    }

    /// additional_status_info_text.
    public var additionalStatusInfoText: String? {
        get { self.cString(.additionalStatusInfoText) }
        set { self.set(.additionalStatusInfoText, newValue) }
    }

    /// receipted_message_id: the message_id of the message that the receipt is about.
    public var receiptedMessageID: String? {
        get { self.cString(.receiptedMessageID) }
        set { self.set(.receiptedMessageID, newValue) }
    }

    /// ms_msg_wait_facilities: bit 7 sets the indicator; bits 1-0 voicemail, fax, e-mail, other.
    public var msMessageWaitFacilities: UInt8? {
        get { self.uint8(.msMessageWaitFacilities) }
        set { self.set(.msMessageWaitFacilities, newValue) }
    }

    /// privacy_indicator: 0 none, 1 restricted, 2 confidential, 3 secret.
    public var privacyIndicator: UInt8? {
        get { self.uint8(.privacyIndicator) }
        set { self.set(.privacyIndicator, newValue) }
    }

    /// source_subaddress: its kind in the first octet, then the subaddress.
    public var sourceSubaddress: [UInt8]? {
        get { self.octets(.sourceSubaddress) }
        set { self.set(.sourceSubaddress, newValue) }
    }

    /// dest_subaddress, as source_subaddress.
    public var destinationSubaddress: [UInt8]? {
        get { self.octets(.destinationSubaddress) }
        set { self.set(.destinationSubaddress, newValue) }
    }

    /// user_message_reference: the sender's own number for the message.
    public var userMessageReference: UInt16? {
        get { self.uint16(.userMessageReference) }
        set { self.set(.userMessageReference, newValue) }
    }

    /// user_response_code.
    public var userResponseCode: UInt8? {
        get { self.uint8(.userResponseCode) }
        set { self.set(.userResponseCode, newValue) }
    }

    /// source_port.
    public var sourcePort: UInt16? {
        get { self.uint16(.sourcePort) }
        set { self.set(.sourcePort, newValue) }
    }

    /// destination_port.
    public var destinationPort: UInt16? {
        get { self.uint16(.destinationPort) }
        set { self.set(.destinationPort, newValue) }
    }

    /// sar_msg_ref_num: the same in all segments of a message.
    public var sarMessageReferenceNumber: UInt16? {
        get { self.uint16(.sarMessageReferenceNumber) }
        set { self.set(.sarMessageReferenceNumber, newValue) }
    }

    /// language_indicator: 0 unspecified, 1 English, 2 French, 3 Spanish, 4 German.
    public var languageIndicator: UInt8? {
        get { self.uint8(.languageIndicator) }
        set { self.set(.languageIndicator, newValue) }
    }

    /// sar_total_segments, 1...255.
    public var sarTotalSegments: UInt8? {
        get { self.uint8(.sarTotalSegments) }
        set { self.set(.sarTotalSegments, newValue) }
    }

    /// sar_segment_seqnum, 1...255.
    public var sarSegmentSequenceNumber: UInt8? {
        get { self.uint8(.sarSegmentSequenceNumber) }
        set { self.set(.sarSegmentSequenceNumber, newValue) }
    }

    /// sc_interface_version.
    public var scInterfaceVersion: UInt8? {
        get { self.uint8(.scInterfaceVersion) }
        set { self.set(.scInterfaceVersion, newValue) }
    }

    /// callback_num_pres_ind: bits 3-2 presentation, bits 1-0 screening.
    public var callbackNumberPresentationIndicator: UInt8? {
        get { self.uint8(.callbackNumberPresentationIndicator) }
        set { self.set(.callbackNumberPresentationIndicator, newValue) }
    }

    /// callback_num_atag: data_coding, then the text to be shown.
    public var callbackNumberAtag: [UInt8]? {
        get { self.octets(.callbackNumberAtag) }
        set { self.set(.callbackNumberAtag, newValue) }
    }

    /// number_of_messages, 0...99.
    public var numberOfMessages: UInt8? {
        get { self.uint8(.numberOfMessages) }
        set { self.set(.numberOfMessages, newValue) }
    }

    /// callback_num: digit mode, TON, NPI, then the digits.
    public var callbackNumber: [UInt8]? {
        get { self.octets(.callbackNumber) }
        set { self.set(.callbackNumber, newValue) }
    }

    /// dpf_result: 1, the delivery pending flag was set.
    public var dpfResult: UInt8? {
        get { self.uint8(.dpfResult) }
        set { self.set(.dpfResult, newValue) }
    }

    /// set_dpf: 1 asks for the delivery pending flag.
    public var setDPF: UInt8? {
        get { self.uint8(.setDPF) }
        set { self.set(.setDPF, newValue) }
    }

    /// ms_availability_status: 0 available, 1 denied, 2 unavailable.
    public var msAvailabilityStatus: UInt8? {
        get { self.uint8(.msAvailabilityStatus) }
        set { self.set(.msAvailabilityStatus, newValue) }
    }

    /// network_error_code.
    public var networkErrorCode: NetworkErrorCode? {
        get { self.octets(.networkErrorCode).flatMap { NetworkErrorCode($0) } }
        set { self.set(.networkErrorCode, newValue?.octets) }
    }

    /// message_payload: the user data.
    public var messagePayload: [UInt8]? {
        get { self.octets(.messagePayload) }
        set { self.set(.messagePayload, newValue) }
    }

    /// delivery_failure_reason: 0 unavailable, 1 invalid address, 2 permanent, 3 temporary network error.
    public var deliveryFailureReason: UInt8? {
        get { self.uint8(.deliveryFailureReason) }
        set { self.set(.deliveryFailureReason, newValue) }
    }

    /// more_messages_to_send: 0 no, 1 yes.
    public var moreMessagesToSend: UInt8? {
        get { self.uint8(.moreMessagesToSend) }
        set { self.set(.moreMessagesToSend, newValue) }
    }

    /// message_state.
    public var messageState: MessageState? {
        get { self.uint8(.messageState).map(MessageState.init(rawValue:)) }
        set { self.set(.messageState, newValue?.rawValue) }
    }

    /// ussd_service_op.
    public var ussdServiceOperation: UInt8? {
        get { self.uint8(.ussdServiceOperation) }
        set { self.set(.ussdServiceOperation, newValue) }
    }

    /// display_time: 0 temporary, 1 default, 2 invoke.
    public var displayTime: UInt8? {
        get { self.uint8(.displayTime) }
        set { self.set(.displayTime, newValue) }
    }

    /// sms_signal, coded as TIA/EIA-136 has it.
    public var smsSignal: UInt16? {
        get { self.uint16(.smsSignal) }
        set { self.set(.smsSignal, newValue) }
    }

    /// ms_validity: 0 store indefinitely, 1 power down, 2 SID based, 3 display only.
    public var msValidity: UInt8? {
        get { self.uint8(.msValidity) }
        set { self.set(.msValidity, newValue) }
    }

    /// alert_on_message_delivery: empty in 3.4, an octet 0...3 in 5.0.
    public var alertOnMessageDelivery: [UInt8]? {
        get { self.octets(.alertOnMessageDelivery) }
        set { self.set(.alertOnMessageDelivery, newValue) }
    }

    /// its_reply_type: 0 digit, 1 number, 2 telephone, 3 password, 4 character line, 5 menu, 6 date, 7 time, 8 continue.
    public var itsReplyType: UInt8? {
        get { self.uint8(.itsReplyType) }
        set { self.set(.itsReplyType, newValue) }
    }

    /// its_session_info: the session's number; then the dialogue unit's in bits 7-1, the end of the session in bit 0.
    public var itsSessionInfo: UInt16? {
        get { self.uint16(.itsSessionInfo) }
        set { self.set(.itsSessionInfo, newValue) }
    }
}

extension TLVs {
    private mutating func set(_ tag: TLV.Tag, _ octets: [UInt8]?) {
        self.remove(tag)
        if let octets { self.append(TLV(tag, octets)) }
    }

    private mutating func set(_ tag: TLV.Tag, _ number: (some FixedWidthInteger & UnsignedInteger)?) {
        self.set(
            tag,
            number.map { number in
                stride(from: number.bitWidth - 8, through: 0, by: -8).map {
                    UInt8(truncatingIfNeeded: number >> $0)
                }
            })
    }

    private mutating func set(_ tag: TLV.Tag, _ text: String?) {
        self.set(tag, text.map { TLV(tag, cString: $0).value })
    }
}
