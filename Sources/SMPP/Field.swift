/// A mandatory field: the specification's name, and the status that refuses it.
enum Field: String {
    case commandID = "command_id"
    case systemID = "system_id"
    case password
    case systemType = "system_type"
    case interfaceVersion = "interface_version"
    case addrTON = "addr_ton"
    case addrNPI = "addr_npi"
    case addressRange = "address_range"
    case serviceType = "service_type"
    case sourceAddrTON = "source_addr_ton"
    case sourceAddrNPI = "source_addr_npi"
    case sourceAddr = "source_addr"
    case destAddrTON = "dest_addr_ton"
    case destAddrNPI = "dest_addr_npi"
    case destinationAddr = "destination_addr"
    case esmClass = "esm_class"
    case protocolID = "protocol_id"
    case priorityFlag = "priority_flag"
    case scheduleDeliveryTime = "schedule_delivery_time"
    case validityPeriod = "validity_period"
    case registeredDelivery = "registered_delivery"
    case replaceIfPresentFlag = "replace_if_present_flag"
    case dataCoding = "data_coding"
    case smDefaultMessageID = "sm_default_msg_id"
    case smLength = "sm_length"
    case shortMessage = "short_message"
    case messageID = "message_id"
    case finalDate = "final_date"
    case numberOfDests = "number_of_dests"
    case destFlag = "dest_flag"
    case dlName = "dl_name"
    case numberUnsuccessful = "no_unsuccess"
    case esmeAddrTON = "esme_addr_ton"
    case esmeAddrNPI = "esme_addr_npi"
    case esmeAddr = "esme_addr"
    case tlvStream = "optional parameters"
    case tlvValue = "value of an optional parameter"

    /// What a request is refused with when this field is too long, too short or has a value it may not have.
    ///
    /// SMPP 3.4 §5.1.3; ESME_RINVCMDLEN where it has no status of its own.
    var errorStatus: CommandStatus {
        switch self {
        case .commandID: .invalidCommandID
        case .systemID: .invalidSystemID
        case .password: .invalidPassword
        case .systemType: .invalidSystemType
        case .addressRange: .bindFailed
        case .serviceType: .invalidServiceType
        case .sourceAddrTON: .invalidSourceTON
        case .sourceAddrNPI: .invalidSourceNPI
        case .sourceAddr: .invalidSourceAddress
        case .destAddrTON: .invalidDestinationTON
        case .destAddrNPI: .invalidDestinationNPI
        case .destinationAddr: .invalidDestinationAddress
        case .esmClass: .invalidESMClass
        case .priorityFlag: .invalidPriorityFlag
        case .scheduleDeliveryTime: .invalidScheduledDeliveryTime
        case .validityPeriod: .invalidExpiryTime
        case .registeredDelivery: .invalidRegisteredDelivery
        case .replaceIfPresentFlag: .invalidReplaceIfPresentFlag
        case .smDefaultMessageID: .invalidDefaultMessageID
        case .smLength, .shortMessage: .invalidMessageLength
        case .messageID: .invalidMessageID
        case .tlvStream: .invalidTLVStream
        case .tlvValue: .invalidTLVLength
        case .numberOfDests: .invalidNumberOfDestinations
        case .destFlag: .invalidDestinationFlag
        case .dlName: .invalidDistributionListName
        case .interfaceVersion, .addrTON, .addrNPI, .protocolID, .dataCoding, .finalDate, .numberUnsuccessful,
            .esmeAddrTON, .esmeAddrNPI, .esmeAddr:
            .invalidCommandLength
        }
    }
}
