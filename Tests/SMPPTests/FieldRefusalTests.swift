import SMPP
import Testing

/// The status that answers each value that a message centre does not take.
@Suite struct FieldRefusalTests {
    private static let phone = Address(ton: .international, npi: .isdn, digits: "77010001414")
    private static let service = Address(ton: .networkSpecific, npi: .unknown, digits: "1414")

    private static func message(_ change: (inout SubmitSM) -> Void) -> SubmitSM {
        var message = SubmitSM(source: Self.service, destination: Self.phone, shortMessage: [0x34])
        change(&message)
        return message
    }

    private static let ton = TypeOfNumber(rawValue: 7)
    private static let npi = NumberingPlan(rawValue: 2)
    private static let refused: [(String, CommandStatus, SubmitSM)] = [
        ("source_addr_ton", .invalidSourceTON, Self.message { $0.source.ton = Self.ton }),
        ("source_addr_npi", .invalidSourceNPI, Self.message { $0.source.npi = Self.npi }),
        ("dest_addr_ton", .invalidDestinationTON, Self.message { $0.destination.ton = Self.ton }),
        ("dest_addr_npi", .invalidDestinationNPI, Self.message { $0.destination.npi = Self.npi }),
        ("esm_class", .invalidESMClass, Self.message { $0.esmClass = .deliveryReceipt }),
        ("esm_class", .invalidESMClass, Self.message { $0.esmClass = ESMClass(rawValue: 0x3C) }),
        ("priority_flag", .invalidPriorityFlag, Self.message { $0.priorityFlag = 4 }),
        (
            "schedule_delivery_time", .invalidScheduledDeliveryTime,
            Self.message { $0.scheduleDeliveryTime = "261322120000020+" }
        ),
        (
            "validity_period", .invalidExpiryTime,
            Self.message { $0.validityPeriod = "0000000001000000" }
        ),
        (
            "registered_delivery", .invalidRegisteredDelivery,
            Self.message { $0.registeredDelivery = RegisteredDelivery(rawValue: 0x03) }
        ),
        (
            "registered_delivery", .invalidRegisteredDelivery,
            Self.message { $0.registeredDelivery = RegisteredDelivery(rawValue: 0x21) }
        ),
        (
            "replace_if_present_flag", .invalidReplaceIfPresentFlag,
            Self.message { $0.replaceIfPresentFlag = 2 }
        ),
        ("sm_default_msg_id", .invalidDefaultMessageID, Self.message { $0.smDefaultMessageID = 255 }),
        ("sar_total_segments", .missingTLV, Self.message { $0.tlvs.sarMessageReferenceNumber = 1 }),
        ("sar_msg_ref_num", .missingTLV, Self.message { $0.tlvs.sarTotalSegments = 1 }),
    ]

    @Test func eachFieldHasItsOwnStatus() {
        for (field, status, message) in Self.refused {
            #expect(message.refusal?.field == field && message.refusal?.status == status, "\(field)")
        }
    }

    @Test func theFirstOfTheWireCounts() {
        let message = Self.message {
            $0.priorityFlag = 9
            $0.destination.npi = Self.npi
        }
        #expect(message.refusal?.field == "dest_addr_npi")
    }

    @Test func whatIsAllowedIsTaken() {
        for type in [0x00, 0x03, 0x08, 0x10, 0x40, 0xC1] as [UInt8] {
            let message = Self.message {
                $0.esmClass = ESMClass(rawValue: type)
                $0.priorityFlag = 3
                $0.replaceIfPresentFlag = 1
                $0.registeredDelivery = RegisteredDelivery(rawValue: 0x1E)
                $0.scheduleDeliveryTime = "261122120000020+"
                $0.validityPeriod = "000000000100000R"
                $0.smDefaultMessageID = 254
                $0.tlvs = [
                    TLV(.sarMessageReferenceNumber, uint16: 1), TLV(.sarTotalSegments, uint8: 2),
                    TLV(.sarSegmentSequenceNumber, uint8: 1),
                ]
            }
            #expect(message.refusal == nil)
        }
    }

    @Test func otherRequestsAreLookedAtTheSame() {
        var many = SubmitMulti(
            source: Self.service, destinations: [.distributionList("all"), .address(Self.phone)],
            shortMessage: [0x34])
        #expect(many.refusal == nil)
        many.destinations.append(.address(Address(ton: Self.ton, digits: "1")))
        #expect(many.refusal?.status == .invalidDestinationTON)
        var data = DataSM(source: Self.service, destination: Self.phone, tlvs: [])
        #expect(data.refusal == nil)
        data.esmClass = .intermediateNotification
        #expect(data.refusal?.status == .invalidESMClass)
        #expect(QuerySM(messageID: "", source: Self.service).refusal?.status == .invalidMessageID)
        #expect(QuerySM(messageID: "1", source: Self.service).refusal == nil)
        #expect(CancelSM(messageID: "1", source: Self.service).refusal == nil)
        #expect(CancelSM(messageID: "", source: Self.service, destination: Self.phone).refusal == nil)
        #expect(
            CancelSM(messageID: "", source: Self.service).refusal?.status == .invalidDestinationAddress)
        var other = ReplaceSM(messageID: "1", source: Self.service, shortMessage: [0x34])
        #expect(other.refusal == nil)
        other.validityPeriod = "000000000100009R"
        #expect(other.refusal?.status == .invalidExpiryTime)
        other.messageID = ""
        #expect(other.refusal?.field == "message_id")
    }
}
