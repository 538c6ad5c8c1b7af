import SMPP
import SMPPLink
import SMPPSession

extension Form where Value == LinkSettings.Host {
    /// `smsc.example:2775`, `192.0.2.1:2775` or `[2001:db8::1]:2775`.
    static let host = Form(accepted: "HOST:PORT such as 127.0.0.1:2775 or [::1]:2775") {
        text throws(Misfit) in
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]),
            port > 0
        else { throw .notAccepted(text) }
        var name = text[..<colon]
        if name.hasPrefix("["), name.hasSuffix("]") {
            name = name.dropFirst().dropLast()
        } else if name.contains(":") {
            throw .notAccepted(text)
        }
        let allowed = name.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard !name.isEmpty, name.utf8.count <= 253, allowed else { throw .notAccepted(text) }
        return LinkSettings.Host(name: String(name), port: port)
    } print: {
        $0.description
    }
}

extension Form where Value == [BindType] {
    /// One session for both directions, or one for each.
    static let bindType = Form.choice([
        ("transceiver", [.transceiver]), ("transmitter+receiver", [.transmitter, .receiver]),
        ("receiver", [.receiver]),
    ])
}

extension Form where Value == CommandStatus {
    /// A status that makes an SMSC keep the message: any error but one that says "never again".
    static let refusal = Form(accepted: "an error's name such as ESME_RX_T_APPN or ESME_RTHROTTLED") {
        text throws(Misfit) in
        guard let status = CommandStatus(name: text) else {
            throw .notAccepted(text)
        }
        if status == .ok {
            throw .because("ESME_ROK would take the message and lose it; accepted: an error's name")
        }
        if status == .permanentApplicationError {
            throw .because(
                "ESME_RX_P_APPN makes the SMSC drop the message; accepted: ESME_RX_T_APPN or another error")
        }
        return status
    } print: {
        $0.description
    }
}

extension Form where Value == RegisteredDelivery {
    /// Which receipts a reply asks for.
    static let registeredDelivery = Form.choice([("0", .nothing), ("1", .receipt), ("2", .receiptOnFailure)])
}

extension Form where Value == TLV.Tag {
    /// The tag of a TLV.
    static let tag = Form(accepted: "a tag such as 0x1401 or 5121") { text throws(Misfit) in
        let number = text.hasPrefix("0x") ? UInt16(text.dropFirst(2), radix: 16) : UInt16(text)
        guard let number else { throw .notAccepted(text) }
        return TLV.Tag(rawValue: number)
    } print: {
        "0x" + String($0.rawValue, radix: 16)
    }
}

extension Form where Value == Double {
    /// PDUs a second.
    static func rate(_ range: ClosedRange<Double>) -> Form {
        let bounds = "\(rateText(range.lowerBound))–\(rateText(range.upperBound))"
        let accepted = "a number a second, \(bounds)"
        return Form(accepted: accepted) { text throws(Misfit) in
            let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D }
            guard isPlain, let rate = Double(text) else { throw .notAccepted(text) }
            guard range.contains(rate) else { throw .outOfRange(text, bounds) }
            return rate
        } print: {
            rateText($0)
        }
    }
}

/// A rate without a fraction if it has none: `100`, `0.5`.
func rateText(_ rate: Double) -> String {
    rate.rounded() == rate && abs(rate) < 1e9 ? String(Int(rate)) : String(rate)
}

extension Form where Value: RawRepresentable<UInt8> & Sendable {
    /// A field of one octet that has a type of its own.
    static func field(_ allowed: [UInt8]? = nil) -> Form {
        let octet = Form<UInt8>.octet(allowed)
        return Form(accepted: octet.accepted) { text throws(Misfit) in
            guard let value = Value(rawValue: try octet.parse(text)) else {
                throw .notAccepted(text)
            }
            return value
        } print: {
            octet.print($0.rawValue)
        }
    }
}
