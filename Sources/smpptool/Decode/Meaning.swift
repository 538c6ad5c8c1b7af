import SMPP

/// What the numbers in a PDU mean; nil for those that mean nothing but themselves.
enum Meaning {
    /// A status with its name, or with its number where it has none.
    static func status(_ status: CommandStatus) -> String {
        (0x400...0x4FF).contains(status.rawValue) ? "\(status) (SMSC vendor specific)" : status.description
    }

    /// A number as it is best read: fields of bits and codes in hexadecimal digits.
    static func figure(_ number: UInt32, _ field: String) -> String {
        switch field {
        case "esm_class", "registered_delivery", "data_coding", "protocol_id", "interface_version":
            HexText.number(number, digits: 2)
        default: String(number)
        }
    }

    /// What a number in a mandatory field means.
    static func of(_ number: UInt32, _ field: String) -> String? {
        let octet = UInt8(truncatingIfNeeded: number)
        return switch field {
        case "addr_ton", "source_addr_ton", "dest_addr_ton", "esme_addr_ton": self.typeOfNumber(octet)
        case "addr_npi", "source_addr_npi", "dest_addr_npi", "esme_addr_npi": self.numberingPlan(octet)
        case "interface_version": self.interfaceVersion(octet)
        case "esm_class": self.esmClass(ESMClass(rawValue: octet))
        case "registered_delivery": self.registeredDelivery(RegisteredDelivery(rawValue: octet))
        case "data_coding": self.dataCoding(octet)
        case "replace_if_present_flag": ["don't replace", "replace"].meaning(of: number)
        case "dest_flag": [nil, "SME address", "distribution list"].meaning(of: number)
        case "message_state": self.messageState(number)
        case "error_status_code": self.status(CommandStatus(rawValue: number))
        default: nil
        }
    }

    /// What a text in a mandatory field means.
    static func of(_ text: String, _ field: String) -> String? {
        switch field {
        case "schedule_delivery_time", "validity_period", "final_date": SMPPTime(text).map(self.time)
        default: nil
        }
    }

    static func messageState(_ number: UInt32) -> String {
        [
            nil, "ENROUTE", "DELIVERED", "EXPIRED", "DELETED", "UNDELIVERABLE", "ACCEPTED", "UNKNOWN",
            "REJECTED",
        ].meaning(of: number) ?? "reserved"
    }

    static func interfaceVersion(_ octet: UInt8) -> String {
        octet < 0x34 ? "SMPP 3.3 or earlier" : "SMPP \(octet >> 4).\(octet & 0x0F)"
    }

    private static func typeOfNumber(_ octet: UInt8) -> String {
        [
            "unknown", "international", "national", "network specific", "subscriber number", "alphanumeric",
            "abbreviated",
        ].meaning(of: UInt32(octet)) ?? "reserved"
    }

    private static func numberingPlan(_ octet: UInt8) -> String {
        switch NumberingPlan(rawValue: octet) {
        case .unknown: "unknown"
        case .isdn: "ISDN (E.163, E.164)"
        case .data: "data (X.121)"
        case .telex: "telex (F.69)"
        case .landMobile: "land mobile (E.212)"
        case .national: "national"
        case .private: "private"
        case .ermes: "ERMES"
        case .internet: "Internet (IP)"
        case .wapClientID: "WAP client id"
        default: "reserved"
        }
    }
}

extension [String?] {
    /// The meaning at this place; nil beyond the end.
    func meaning(of number: some BinaryInteger) -> String? {
        Int(exactly: number).flatMap { self.indices.contains($0) ? self[$0] : nil }
    }
}
