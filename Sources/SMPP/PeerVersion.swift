/// The version of SMPP that a peer speaks, and what it may be sent.
///
/// | interface_version | version | optional parameters | data_sm | message_id |
/// | --- | --- | --- | --- | --- |
/// | below 0x34 | 3.3 or older | none | no | 8 hexadecimal digits at most |
/// | 0x34...0x4F | 3.4 | yes | yes | 64 characters at most |
/// | from 0x50 | 5.0: it is spoken to as 3.4 | yes | yes | 64 characters at most |
///
/// SMPP 3.4 §2.11 to §2.13 (compatibility), §5.2.4 (interface_version), §5.3.2.25 (sc_interface_version).
public enum PeerVersion: String, Hashable, Sendable, CaseIterable {
    /// 3.3 or older.
    case version33 = "3.3"
    /// 3.4.
    case version34 = "3.4"
    /// 5.0 or newer.
    case version50 = "5.0"

    /// The version with this interface_version.
    public init(interfaceVersion: UInt8) {
        switch interfaceVersion {
        case ..<Bind.version34: self = .version33
        case ..<0x50: self = .version34
        default: self = .version50
        }
    }

    /// Whether it takes optional parameters.
    public var takesTLVs: Bool { self != .version33 }

    /// Whether it takes data_sm.
    public var takesDataSM: Bool { self != .version33 }

    /// The most characters that it takes in a message_id; those of 3.3 are hexadecimal digits.
    public var messageIDCharacters: Int { self == .version33 ? 8 : 64 }
}

extension PeerVersion {
    /// The PDU in the form that this peer takes; nil when it has none.
    ///
    /// To 3.3 optional parameters are left out, and a message_payload that fits goes into short_message. A segment by
    /// SAR parameters, a longer payload and data_sm can't be said in 3.3.
    public func form(of pdu: PDU) -> PDU? {
        guard self == .version33 else { return pdu }
        switch pdu {
        case .submitSM(var body):
            guard let text = Self.shortMessage(body.shortMessage, body.tlvs) else { return nil }
            (body.shortMessage, body.tlvs) = (text, TLVs())
            return .submitSM(body)
        case .deliverSM(var body):
            guard let text = Self.shortMessage(body.shortMessage, body.tlvs) else { return nil }
            (body.shortMessage, body.tlvs) = (text, TLVs())
            return .deliverSM(body)
        case .submitMulti(var body):
            guard let text = Self.shortMessage(body.shortMessage, body.tlvs) else { return nil }
            (body.shortMessage, body.tlvs) = (text, TLVs())
            return .submitMulti(body)
        case .bindReceiverResp(let body): return .bindReceiverResp(BindResp(systemID: body.systemID))
        case .bindTransmitterResp(let body): return .bindTransmitterResp(BindResp(systemID: body.systemID))
        case .bindTransceiverResp(let body): return .bindTransceiverResp(BindResp(systemID: body.systemID))
        case .dataSM, .dataSMResp: return nil
        default: return pdu
        }
    }

    private static func shortMessage(_ shortMessage: [UInt8], _ tlvs: TLVs) -> [UInt8]? {
        if tlvs.contains(.sarMessageReferenceNumber) { return nil }
        let userData = tlvs.messagePayload ?? shortMessage
        return userData.count < 255 ? userData : nil
    }
}

extension BindResp {
    /// The answer of a message centre of 3.4 to a bind: a peer of 3.3 gets no sc_interface_version.
    public init(systemID: String, answering bind: Bind) {
        var tlvs = TLVs()
        if bind.peerVersion.takesTLVs { tlvs.scInterfaceVersion = Bind.version34 }
        self.init(systemID: systemID, tlvs: tlvs)
    }

    /// What the message centre speaks; nil when it does not say.
    ///
    /// By the letter it takes no optional parameters then; in practice many do.
    public var peerVersion: PeerVersion? { self.interfaceVersion.map(PeerVersion.init(interfaceVersion:)) }
}

extension Bind {
    /// What the ESME speaks.
    public var peerVersion: PeerVersion { PeerVersion(interfaceVersion: self.interfaceVersion) }
}
