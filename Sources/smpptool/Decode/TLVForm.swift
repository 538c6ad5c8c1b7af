import SMPP

/// How the value of an optional parameter is to be read (SMPP 3.4 §5.3.2).
enum TLVForm: Hashable {
    case integer(octetCount: Int)
    case cString
    case octets

    init(_ tag: TLV.Tag) {
        switch tag {
        case .destinationAddressSubunit, .destinationNetworkType, .destinationBearerType,
            .sourceAddressSubunit, .sourceNetworkType, .sourceBearerType, .sourceTelematicsID, .payloadType,
            .msMessageWaitFacilities, .privacyIndicator, .userResponseCode, .languageIndicator,
            .sarTotalSegments, .sarSegmentSequenceNumber, .scInterfaceVersion,
            .callbackNumberPresentationIndicator, .numberOfMessages, .dpfResult, .setDPF,
            .msAvailabilityStatus, .deliveryFailureReason, .moreMessagesToSend, .messageState, .displayTime,
            .msValidity, .itsReplyType:
            self = .integer(octetCount: 1)
        case .destinationTelematicsID, .userMessageReference, .sourcePort, .destinationPort,
            .sarMessageReferenceNumber, .smsSignal:
            self = .integer(octetCount: 2)
        case .qosTimeToLive: self = .integer(octetCount: 4)
        case .additionalStatusInfoText, .receiptedMessageID: self = .cString
        default: self = .octets
        }
    }
}

extension TLV {
    /// The value of an integer; nil for another form, or a length that it may not have.
    var integer: UInt32? {
        guard case .integer(self.value.count) = TLVForm(self.tag) else { return nil }
        return self.value.reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The value of a C-Octet String up to its NUL, or to its end; nil for another form.
    var string: String? {
        TLVForm(self.tag) == .cString ? TLVs([self]).cString(self.tag) : nil
    }

    /// The specification's name; `vendor` in the range left to SMSC vendors, `unknown` elsewhere.
    var name: String {
        self.tag.name ?? (self.tag.isVendorSpecific ? "vendor" : "unknown")
    }
}
