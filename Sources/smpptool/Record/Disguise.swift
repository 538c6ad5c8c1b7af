import COpenSSL
import SMPP
import SMPPLink
import SMSText
import Services

/// Makes a PDU that may be passed on: what tells who asked is replaced by made-up values that are as valid.
///
/// The same value has the same stand-in everywhere, as long as the key is the same. Lengths stay, and with them segments.
///
/// | what | becomes |
/// | --- | --- |
/// | addresses of 7 digits and more | other digits behind the first four |
/// | identification numbers in texts | another of the same century and sex, with a valid check digit |
/// | number plates in texts, `000AAA00` and `A000AAA` | other digits and letters of the same alphabet and case |
/// | other runs of 5 digits and more in texts | other digits |
/// | 2 to 4 digits where a text is cut into parts | other digits: they may be the end of something longer |
/// | password of a bind | nothing |
///
/// Digits may be in groups, with a space or a hyphen between. Names and other words in texts stay.
struct Disguise: Sendable {
    private let key: [UInt8]

    init(key: [UInt8]) {
        self.key = key
    }

    /// The PDU in disguise.
    func disguised(_ pdu: PDU) -> PDU {
        switch pdu {
        case .bindReceiver(let bind): return .bindReceiver(self.disguised(bind))
        case .bindTransmitter(let bind): return .bindTransmitter(self.disguised(bind))
        case .bindTransceiver(let bind): return .bindTransceiver(self.disguised(bind))
        case .outbind(var outbind):
            outbind.password = ""
            return .outbind(outbind)
        case .submitSM(var message):
            (message.source, message.destination) = (
                self.disguised(message.source), self.disguised(message.destination)
            )
            message.shortMessage = self.disguised(message.shortMessage, message.esmClass, message.dataCoding)
            message.tlvs = self.disguised(message.tlvs, message.esmClass, message.dataCoding)
            return .submitSM(message)
        case .deliverSM(var message):
            (message.source, message.destination) = (
                self.disguised(message.source), self.disguised(message.destination)
            )
            message.shortMessage = self.disguised(message.shortMessage, message.esmClass, message.dataCoding)
            message.tlvs = self.disguised(message.tlvs, message.esmClass, message.dataCoding)
            return .deliverSM(message)
        case .dataSM(var message):
            (message.source, message.destination) = (
                self.disguised(message.source), self.disguised(message.destination)
            )
            message.tlvs = self.disguised(message.tlvs, message.esmClass, message.dataCoding)
            return .dataSM(message)
        case .querySM(var query):
            query.source = self.disguised(query.source)
            return .querySM(query)
        case .cancelSM(var cancel):
            (cancel.source, cancel.destination) = (
                self.disguised(cancel.source), self.disguised(cancel.destination)
            )
            return .cancelSM(cancel)
        case .replaceSM(var replace):
            replace.source = self.disguised(replace.source)
            replace.shortMessage = self.disguised(replace.shortMessage, .default, .default)
            return .replaceSM(replace)
        default: return pdu
        }
    }

    private func disguised(_ bind: Bind) -> Bind {
        var bind = bind
        bind.password = ""
        return bind
    }

    private func disguised(_ address: Address) -> Address {
        var address = address
        let digits = Array(address.digits.utf8)
        guard digits.count >= 7, digits.allSatisfy({ $0.isDigit }) else { return address }
        address.digits = String(
            decoding: digits.prefix(4) + self.digits(for: digits, count: digits.count - 4), as: UTF8.self)
        return address
    }

    private func disguised(_ tlvs: TLVs, _ esmClass: ESMClass, _ dataCoding: DataCoding) -> TLVs {
        guard let payload = tlvs[.messagePayload]?.value else { return tlvs }
        return TLVs(
            tlvs.map {
                $0.tag == .messagePayload
                    ? TLV(.messagePayload, self.disguised(payload, esmClass, dataCoding)) : $0
            })
    }

    /// User data: its characters that are ASCII stand in the same places in every alphabet of one or two octets.
    private func disguised(_ octets: [UInt8], _ esmClass: ESMClass, _ dataCoding: DataCoding) -> [UInt8] {
        let (header, body) = UserDataHeader.split(octets, isIndicated: esmClass.hasUDH)
        let kept = octets.count - body.count
        let isWide = DataCodingForm.isUCS2(dataCoding.rawValue)
        var units = DataCodingForm.units(body, isWide: isWide)
        var text = DisguisedText(units: units, isPart: header?.concatenation != nil)
        if esmClass.isDeliveryReceipt { text.skipReceipt() }
        text.disguise(self)
        units = text.units
        return Array(octets.prefix(kept)) + DataCodingForm.octets(units, isWide: isWide, of: body)
    }
}

// MARK: - Made-up values

extension Disguise {
    /// So many random octets that only the value and the key decide.
    private func random(for value: [UInt8], _ purpose: UInt8) -> SplitMix64 {
        let message = [purpose] + value
        let hash = unsafe [UInt8](unsafeUninitializedCapacity: 32) { hash, count in
            let result = unsafe EVP_Q_mac(
                nil, "HMAC", nil, "SHA256", nil, self.key, self.key.count, message, message.count,
                hash.baseAddress, 32, &count)
            precondition(unsafe result != nil, "OpenSSL 3 has HMAC with SHA-256")
        }
        return SplitMix64(seed: hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
    }

    /// Digits in place of others.
    func digits(for digits: [UInt8], count: Int) -> [UInt8] {
        var random = self.random(for: digits, 1)
        return (0..<count).map { _ in UInt8.random(in: 0x30...0x39, using: &random) }
    }

    /// A valid identification number in place of one; nil: it was none.
    func iin(for digits: [UInt8]) -> [UInt8]? {
        guard (try? IIN(String(decoding: digits, as: UTF8.self))) != nil else { return nil }
        var random = self.random(for: digits, 2)
        let century = UInt64(digits[6] - 0x30)
        while true {
            let date =
                UInt64.random(in: 0...99, using: &random) * 10_000
                + UInt64.random(in: 1...12, using: &random) * 100 + UInt64.random(in: 1...28, using: &random)
            let eleven = (date * 10 + century) * 10_000 + UInt64.random(in: 0...9999, using: &random)
            for check in 0...9 as ClosedRange<UInt64> {
                if let iin = try? IIN(number: eleven * 10 + check) { return Array(iin.digits.utf8) }
            }
        }
    }

    /// Characters in place of those of a plate: digits for digits, letters for letters of their alphabet and case.
    func plate(for units: [UInt16]) -> [UInt16] {
        let canonical = units.map { DisguisedText.latin($0) }.flatMap { [UInt8(truncatingIfNeeded: $0)] }
        var random = self.random(for: canonical, 3)
        return units.map { unit in
            if unit.isDigit { return UInt16.random(in: 0x30...0x39, using: &random) }
            let letters = DisguisedText.plateLetters
            let letter = letters[Int.random(in: 0..<letters.count, using: &random)]
            return DisguisedText.like(unit, letter)
        }
    }
}
