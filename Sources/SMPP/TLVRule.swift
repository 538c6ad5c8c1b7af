/// What SMPP 3.4 §5.3.2 says of an optional parameter of a request: its lengths, its values, where it may stand.
///
/// Responses are not in here: theirs are taken as they are.
struct TLVRule {
    let lengths: ClosedRange<Int>
    let commands: CommandSet
    /// Values of an integer of one octet that have a meaning, or are reserved and may be read as the default.
    let values: ClosedRange<UInt8>

    private init(
        _ lengths: ClosedRange<Int>, _ commands: CommandSet, values: ClosedRange<UInt8> = 0...UInt8.max
    ) {
        self.lengths = lengths
        self.commands = commands
        self.values = values
    }

    private init(_ length: Int, _ commands: CommandSet, values: ClosedRange<UInt8> = 0...UInt8.max) {
        self.init(length...length, commands, values: values)
    }
}

extension TLVRule {
    /// The rule for a tag; nil for one that the specification does not know.
    init?(_ tag: TLV.Tag) {
        switch tag {
        case .destinationAddressSubunit, .sourceAddressSubunit, .msMessageWaitFacilities,
            .callbackNumberPresentationIndicator, .displayTime, .msValidity:
            self.init(1, .towardsSMSC)
        case .destinationNetworkType, .destinationBearerType, .sourceNetworkType, .sourceBearerType,
            .sourceTelematicsID, .setDPF:
            self.init(1, .dataSM)
        case .destinationTelematicsID:
            self.init(2, .dataSM)
        case .qosTimeToLive:
            self.init(4, .dataSM)
        case .payloadType, .privacyIndicator, .languageIndicator:
            self.init(1, .messages)
        case .sarTotalSegments, .sarSegmentSequenceNumber:
            self.init(1, .messages, values: 1...255)
        case .receiptedMessageID:
            self.init(1...65, [.deliverSM, .dataSM])
        case .sourceSubaddress, .destinationSubaddress:
            self.init(2...23, .messages)
        case .userMessageReference, .sourcePort, .destinationPort, .sarMessageReferenceNumber:
            self.init(2, .messages)
        case .userResponseCode:
            self.init(1, [.submitSM, .deliverSM, .dataSM])
        case .callbackNumberAtag:
            self.init(0...65, .towardsSMSC)
        case .moreMessagesToSend, .itsReplyType:
            self.init(1, [.submitSM, .dataSM])
        case .numberOfMessages:
            self.init(1, [.submitSM, .dataSM], values: 0...99)
        case .callbackNumber:
            self.init(4...19, .messages)
        case .msAvailabilityStatus:
            self.init(1, .alertNotification)
        case .networkErrorCode:
            self.init(3, [.deliverSM, .dataSM])
        case .messagePayload:
            self.init(0...65535, .messages)
        case .messageState:
            self.init(1, [.deliverSM, .dataSM])
        case .ussdServiceOperation:
            self.init(1, .submitSM)
        case .smsSignal:
            self.init(2, .towardsSMSC)
        case .alertOnMessageDelivery:
            self.init(0...1, .towardsSMSC)
        case .itsSessionInfo:
            self.init(2, [.submitSM, .deliverSM, .dataSM])
        default:
            return nil
        }
    }
}

/// Requests that optional parameters may stand in.
struct CommandSet: OptionSet {
    let rawValue: UInt8

    static let submitSM = CommandSet(rawValue: 1)
    static let submitMulti = CommandSet(rawValue: 2)
    static let deliverSM = CommandSet(rawValue: 4)
    static let dataSM = CommandSet(rawValue: 8)
    static let alertNotification = CommandSet(rawValue: 16)

    static let messages: CommandSet = [.submitSM, .submitMulti, .deliverSM, .dataSM]
    static let towardsSMSC: CommandSet = [.submitSM, .submitMulti, .dataSM]
}

extension CommandSet {
    /// The set with this command alone; empty for one without optional parameters.
    init(_ command: CommandID) {
        switch command {
        case .submitSM: self = .submitSM
        case .submitMulti: self = .submitMulti
        case .deliverSM: self = .deliverSM
        case .dataSM: self = .dataSM
        case .alertNotification: self = .alertNotification
        default: self = []
        }
    }
}
