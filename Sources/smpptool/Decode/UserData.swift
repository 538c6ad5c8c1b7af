import SMPP
import SMSText

/// What a PDU carries for a person to read.
struct UserData {
    /// short_message or message_payload.
    let octets: [UInt8]
    let esmClass: ESMClass
    let dataCoding: DataCoding
    let header: UserDataHeader?
    /// The octets behind the header.
    let body: [UInt8]

    /// The user data of a PDU; nil where it has none, or nothing says how it is coded.
    init?(_ pdu: PDU) {
        switch pdu {
        case .deliverSM(let message): self.init(message.userData, message.esmClass, message.dataCoding)
        case .submitSM(let message): self.init(message.userData, message.esmClass, message.dataCoding)
        case .submitMulti(let message): self.init(message.userData, message.esmClass, message.dataCoding)
        case .dataSM(let message) where message.tlvs.contains(.messagePayload):
            self.init(message.userData, message.esmClass, message.dataCoding)
        default: return nil
        }
    }

    private init(_ octets: [UInt8], _ esmClass: ESMClass, _ dataCoding: DataCoding) {
        self.octets = octets
        self.esmClass = esmClass
        self.dataCoding = dataCoding
        (self.header, self.body) = UserDataHeader.split(octets, isIndicated: esmClass.hasUDH)
    }

    /// The text as it stands there: the NULs that some SMSCs put behind it are shown, though a reader drops them.
    func text(_ decoder: TextDecoder) -> DecodedText {
        var decoded = decoder.decode(self.body, dataCoding: self.dataCoding.rawValue, header: self.header)
        if decoded.repairs.contains(.trailingNUL) {
            let zeroCount = self.body.reversed().prefix { $0 == 0 }.count
            decoded.text += String(repeating: "\0", count: zeroCount / (decoded.alphabet == .ucs2 ? 2 : 1))
        }
        return decoded
    }
}
