import SMPP
import Testing

/// Optional parameters by name, against `Protocol/tlv.tsv`.
@Suite struct TLVsValuesTests {
    /// Each accessor, as what it reads in words.
    static let accessors: [String: @Sendable (TLVs) -> String?] = [
        "dest_addr_subunit": { $0.destinationAddressSubunit.map { String($0) } },
        "source_addr_subunit": { $0.sourceAddressSubunit.map { String($0) } },
        "dest_network_type": { $0.destinationNetworkType.map { String($0) } },
        "source_network_type": { $0.sourceNetworkType.map { String($0) } },
        "dest_bearer_type": { $0.destinationBearerType.map { String($0) } },
        "source_bearer_type": { $0.sourceBearerType.map { String($0) } },
        "dest_telematics_id": { $0.destinationTelematicsID.map { String($0) } },
        "source_telematics_id": { $0.sourceTelematicsID.map { String($0) } },
        "qos_time_to_live": { $0.qosTimeToLive.map { String($0) } },
        "payload_type": { $0.payloadType.map { String($0) } },
        "additional_status_info_text": { $0.additionalStatusInfoText },
        "receipted_message_id": { $0.receiptedMessageID },
        "ms_msg_wait_facilities": { $0.msMessageWaitFacilities.map { String($0) } },
        "privacy_indicator": { $0.privacyIndicator.map { String($0) } },
        "source_subaddress": { $0.sourceSubaddress?.hex },
        "dest_subaddress": { $0.destinationSubaddress?.hex },
        "user_message_reference": { $0.userMessageReference.map { String($0) } },
        "user_response_code": { $0.userResponseCode.map { String($0) } },
        "source_port": { $0.sourcePort.map { String($0) } },
        "destination_port": { $0.destinationPort.map { String($0) } },
        "sar_msg_ref_num": { $0.sarMessageReferenceNumber.map { String($0) } },
        "language_indicator": { $0.languageIndicator.map { String($0) } },
        "sar_total_segments": { $0.sarTotalSegments.map { String($0) } },
        "sar_segment_seqnum": { $0.sarSegmentSequenceNumber.map { String($0) } },
        "sc_interface_version": { $0.scInterfaceVersion.map { String($0) } },
        "callback_num_pres_ind": { $0.callbackNumberPresentationIndicator.map { String($0) } },
        "callback_num_atag": { $0.callbackNumberAtag?.hex },
        "number_of_messages": { $0.numberOfMessages.map { String($0) } },
        "callback_num": { $0.callbackNumber?.hex },
        "dpf_result": { $0.dpfResult.map { String($0) } },
        "set_dpf": { $0.setDPF.map { String($0) } },
        "ms_availability_status": { $0.msAvailabilityStatus.map { String($0) } },
        "network_error_code": { $0.networkErrorCode.map { "\($0.network)/\($0.code)" } },
        "message_payload": { $0.messagePayload?.hex },
        "delivery_failure_reason": { $0.deliveryFailureReason.map { String($0) } },
        "more_messages_to_send": { $0.moreMessagesToSend.map { String($0) } },
        "message_state": { $0.messageState.map { String($0.rawValue) } },
        "ussd_service_op": { $0.ussdServiceOperation.map { String($0) } },
        "display_time": { $0.displayTime.map { String($0) } },
        "sms_signal": { $0.smsSignal.map { String($0) } },
        "ms_validity": { $0.msValidity.map { String($0) } },
        "alert_on_message_delivery": { $0.alertOnMessageDelivery?.hex },
        "its_reply_type": { $0.itsReplyType.map { String($0) } },
        "its_session_info": { $0.itsSessionInfo.map { String($0) } },
    ]

    /// The accessor of every row reads a value of each length that the row gives, and no other.
    @Test func everyParameterHasAnAccessorOfItsType() throws {
        let rows = try Tables.rows("tlv.tsv")
        #expect(Set(rows.map { $0[1] }) == Set(Self.accessors.keys))
        for row in rows {
            let accessor = try #require(Self.accessors[row[1]])
            let tag = TLV.Tag(rawValue: UInt16(try #require(number(row[0]))))
            let bounds = row[3].split(separator: "-").compactMap { Int($0) }
            let (least, most) = (try #require(bounds.first), min(try #require(bounds.last), 300))
            for length in [least, most] {
                let value = [UInt8](repeating: 0x31, count: length)
                let words = try #require(accessor([TLV(tag, value)]), "\(row[1])")
                #expect(words == Self.words(row[2], tag, value), "\(row[1])")
            }
            if row[2] == "integer" { #expect(accessor([TLV(tag, [UInt8](repeating: 1, count: 5))]) == nil) }
            #expect(accessor([]) == nil)
        }
    }

    private static func words(_ type: String, _ tag: TLV.Tag, _ value: [UInt8]) -> String {
        switch (type, tag) {
        case ("integer", _), (_, .ussdServiceOperation), (_, .itsSessionInfo):
            String(value.reduce(0) { $0 << 8 | Int($1) })
        case (_, .networkErrorCode): "49/12593"
        case ("C-octet", _): String(repeating: "1", count: value.count)
        default: value.hex
        }
    }

    @Test func whatIsSetReadsTheSame() {
        var tlvs: TLVs = [
            TLV(.sourcePort, uint16: 1), TLV(.payloadType, uint8: 1), TLV(.sourcePort, uint16: 2),
        ]
        tlvs.sourcePort = 2948
        #expect(tlvs.map(\.tag) == [.payloadType, .sourcePort] && tlvs[.sourcePort]?.value == [0x0B, 0x84])
        tlvs.qosTimeToLive = 0x0102_0304
        #expect(tlvs[.qosTimeToLive]?.value == [1, 2, 3, 4] && tlvs.qosTimeToLive == 0x0102_0304)
        tlvs.receiptedMessageID = "42"
        #expect(tlvs[.receiptedMessageID]?.value == [0x34, 0x32, 0] && tlvs.receiptedMessageID == "42")
        tlvs.networkErrorCode = NetworkErrorCode(network: NetworkErrorCode.gsm, code: 0x1234)
        #expect(tlvs[.networkErrorCode]?.value == [3, 0x12, 0x34])
        tlvs.messageState = .rejected
        #expect(tlvs[.messageState]?.value == [8])
        tlvs.messagePayload = []
        #expect(tlvs.contains(.messagePayload) && tlvs.messagePayload == [])
        tlvs.sourcePort = nil
        tlvs.messagePayload = nil
        #expect(tlvs.sourcePort == nil && !tlvs.contains(.messagePayload))
        #expect(
            tlvs.map(\.tag) == [
                .payloadType, .qosTimeToLive, .receiptedMessageID, .networkErrorCode, .messageState,
            ])
    }
}
