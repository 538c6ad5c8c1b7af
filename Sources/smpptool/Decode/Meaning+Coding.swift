import SMPP
import SMSText

extension Meaning {
    /// esm_class, SMPP 3.4 §5.2.12.
    static func esmClass(_ esmClass: ESMClass) -> String {
        var words = [self.messageType(esmClass.messageType)]
        if let mode = self.mode(esmClass.mode) { words.append(mode) }
        if esmClass.hasUDH { words.append("user data header") }
        if esmClass.hasReplyPath { words.append("reply path") }
        return words.joined(separator: ", ")
    }

    private static func mode(_ mode: ESMClass.Mode) -> String? {
        switch mode {
        case .datagram: "datagram mode"
        case .forward: "forward mode"
        case .storeAndForward: "store and forward mode"
        default: nil
        }
    }

    private static func messageType(_ type: ESMClass.MessageType) -> String {
        switch type {
        case .normal: "normal message"
        case .deliveryReceipt: "SMSC delivery receipt"
        case .deliveryAcknowledgement: "SME delivery acknowledgement"
        case .userAcknowledgement: "SME manual or user acknowledgement"
        case .conversationAbort: "conversation abort"
        case .intermediateNotification: "intermediate notification"
        default: "reserved type"
        }
    }

    /// registered_delivery, SMPP 3.4 §5.2.17.
    static func registeredDelivery(_ wish: RegisteredDelivery) -> String {
        let receipts = [
            "no receipt", "receipt for success and failure", "receipt for failure", "reserved receipt",
        ]
        var words = [receipts[Int(wish.rawValue & 0x03)]]
        if wish.asksForDeliveryAcknowledgement { words.append("delivery acknowledgement") }
        if wish.asksForUserAcknowledgement { words.append("user acknowledgement") }
        if wish.asksForIntermediateNotification { words.append("intermediate notification") }
        return words.joined(separator: ", ")
    }

    /// data_coding: SMPP 3.4 §5.2.19, and the groups of 3GPP TS 23.038 §4 from 0xC0 on.
    static func dataCoding(_ octet: UInt8) -> String {
        let names: [String?] = [
            "SMSC default alphabet", "IA5 (ASCII)", "8-bit octets", "Latin 1 (ISO-8859-1)", "8-bit octets",
            "JIS (X 0208)", "Cyrillic (ISO-8859-5)", "Latin/Hebrew (ISO-8859-8)", "UCS2", "pictograms",
            "ISO-2022-JP", nil, nil, "extended Kanji (JIS X 0212)", "KS C 5601",
        ]
        switch octet {
        case 0xC0...0xCF: return "message waiting, discard message, \(self.waiting(octet))"
        case 0xD0...0xDF: return "message waiting, store message, \(self.waiting(octet))"
        case 0xE0...0xEF: return "message waiting, store message in UCS2, \(self.waiting(octet))"
        case 0xF0...0xFF: return self.messageClass(octet)
        default: return names.meaning(of: octet) ?? "reserved"
        }
    }

    private static func waiting(_ octet: UInt8) -> String {
        let kinds = ["voicemail", "fax", "e-mail", "other"]
        return kinds[Int(octet & 0x03)] + (octet & 0x08 == 0 ? " indication off" : " indication on")
    }

    private static func messageClass(_ octet: UInt8) -> String {
        let classes = ["class 0 (flash)", "class 1 (phone)", "class 2 (SIM)", "class 3 (terminal equipment)"]
        return (octet & 0x04 == 0 ? "GSM 7-bit, " : "8-bit octets, ") + classes[Int(octet & 0x03)]
    }

    /// An element of a user data header, 3GPP TS 23.040 §9.2.3.24.
    static func of(_ element: UserDataHeader.Element) -> String? {
        let header = UserDataHeader([element])
        switch element.identifier {
        case .concatenation8, .concatenation16:
            guard let place = header?.concatenation else { return "concatenation, not valid: ignored" }
            return "concatenation, reference \(place.reference): part \(place.number) of \(place.total)"
        case .ports8, .ports16:
            guard let ports = header?.ports else { return "application ports, not valid: ignored" }
            return "application ports: destination \(ports.destination), source \(ports.source)"
        case .singleShift: return "national language single shift: \(self.language(element.data))"
        case .lockingShift: return "national language locking shift: \(self.language(element.data))"
        default: return nil
        }
    }

    private static func language(_ data: [UInt8]) -> String {
        let names: [String?] = [
            nil, "Turkish", "Spanish", "Portuguese", "Bengali", "Gujarati", "Hindi", "Kannada", "Malayalam",
            "Oriya", "Punjabi", "Tamil", "Telugu", "Urdu",
        ]
        return data.count == 1 ? names.meaning(of: data[0]) ?? "reserved" : "not valid: ignored"
    }
}
