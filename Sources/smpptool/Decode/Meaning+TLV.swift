import SMPP

extension Meaning {
    /// What the value of an optional parameter means (SMPP 3.4 §5.3.2).
    static func of(_ tlv: TLV) -> String? {
        if let integer = tlv.integer { return self.integer(integer, tlv.tag) }
        switch tlv.tag {
        case .networkErrorCode: return self.networkErrorCode(tlv.value)
        case .ussdServiceOperation where tlv.value.count == 1: return self.ussdOperation(tlv.value[0])
        case .itsSessionInfo where tlv.value.count == 2:
            let end = tlv.value[1] & 0x01 == 0 ? "" : ", end of session"
            return "session \(tlv.value[0]), sequence \(tlv.value[1] >> 1)\(end)"
        default: return TLVForm(tlv.tag) == .octets ? self.count(tlv.value) : nil
        }
    }

    private static func integer(_ number: UInt32, _ tag: TLV.Tag) -> String? {
        switch tag {
        case .messageState: self.messageState(number)
        case .scInterfaceVersion: self.interfaceVersion(UInt8(truncatingIfNeeded: number))
        case .qosTimeToLive: number == 1 ? "second" : "seconds"
        case .msMessageWaitFacilities: self.waitFacilities(number)
        case .callbackNumberPresentationIndicator: self.presentation(number)
        default: self.choices(tag).map { $0.meaning(of: number) ?? "reserved" }
        }
    }

    /// The names of the values from 0 on; nil for a tag whose values are numbers.
    private static func choices(_ tag: TLV.Tag) -> [String?]? {
        switch tag {
        case .destinationAddressSubunit, .sourceAddressSubunit:
            ["unknown", "MS display", "mobile equipment", "smart card", "external unit"]
        case .destinationNetworkType, .sourceNetworkType:
            ["unknown", "GSM", "ANSI-136/TDMA", "IS-95/CDMA", "PDC", "PHS", "iDEN", "AMPS", "paging"]
        case .destinationBearerType, .sourceBearerType:
            [
                "unknown", "SMS", "CSD", "packet data", "USSD", "CDPD", "DataTAC", "FLEX/ReFLEX",
                "cell broadcast",
            ]
        case .payloadType: ["default (WDP for WAP)", "WCMP"]
        case .privacyIndicator: ["none", "restricted", "confidential", "secret"]
        case .languageIndicator:
            ["unspecified", "English", "French", "Spanish", "German", "Portuguese (SMPP 5.0)"]
        case .dpfResult: ["not set", "set"]
        case .setDPF: ["do not", "request delivery-pending flag"]
        case .msAvailabilityStatus: ["available", "denied", "unavailable"]
        case .deliveryFailureReason:
            [
                "destination unavailable", "address invalid", "permanent network error",
                "temporary network error",
            ]
        case .moreMessagesToSend: ["no", "yes (default)"]
        case .displayTime: ["temporary", "default", "invoke"]
        case .msValidity: ["store indefinitely", "power down", "SID based", "display only"]
        case .itsReplyType:
            [
                "digit", "number", "telephone", "password", "character line", "menu", "date", "time",
                "continue",
            ]
        default: nil
        }
    }

    private static func waitFacilities(_ number: UInt32) -> String {
        let kinds = ["voicemail", "fax", "e-mail", "other"]
        return kinds[Int(number & 0x03)] + (number & 0x80 == 0 ? " indication off" : " indication on")
    }

    private static func presentation(_ number: UInt32) -> String {
        let presentations = ["presentation allowed", "restricted", "not available", "reserved"]
        let screenings = ["not screened", "verified and passed", "verified and failed", "network provided"]
        return presentations[Int(number >> 2 & 0x03)] + ", " + screenings[Int(number & 0x03)]
    }

    private static func networkErrorCode(_ value: [UInt8]) -> String? {
        guard value.count == 3 else { return self.count(value) }
        let networks: [String?] = [nil, "ANSI-136", "IS-95", "GSM"]
        let network = networks.meaning(of: value[0]) ?? "network \(value[0])"
        return "\(network), error \(UInt16(value[1]) << 8 | UInt16(value[2]))"
    }

    private static func ussdOperation(_ octet: UInt8) -> String {
        switch octet {
        case 0: "PSSD indication"
        case 1: "PSSR indication"
        case 2: "USSR request"
        case 3: "USSN request"
        case 16: "PSSD response"
        case 17: "PSSR response"
        case 18: "USSR confirm"
        case 19: "USSN confirm"
        case 32...255: "SMSC vendor specific"
        default: "reserved"
        }
    }

    private static func count(_ value: [UInt8]) -> String? {
        switch value.count {
        case 0: nil
        case 1: "1 octet"
        default: "\(value.count) octets"
        }
    }
}
