import SMPP
import Testing

/// What SMPP 3.4 §2.11 to §2.13 says of older and newer peers.
@Suite struct PeerVersionTests {
    private static let phone = Address(ton: .international, npi: .isdn, digits: "77010001414")
    private static let service = Address(digits: "1414")

    @Test(arguments: [
        (0x00 as UInt8, PeerVersion.version33), (0x33, .version33), (0x34, .version34), (0x40, .version34),
        (0x50, .version50), (0xFF, .version50),
    ])
    func interfaceVersionNamesIt(_ octet: UInt8, _ version: PeerVersion) {
        #expect(PeerVersion(interfaceVersion: octet) == version)
        #expect(version.takesTLVs == (octet >= 0x34) && version.takesDataSM == (octet >= 0x34))
        #expect(version.messageIDCharacters == (octet < 0x34 ? 8 : 64))
    }

    /// sc_interface_version is 0x34 to whoever knows what a TLV is, 5.0 included.
    @Test(arguments: [(0x33 as UInt8, nil as UInt8?), (0x34, 0x34), (0x50, 0x34)])
    func theAnswerToABindNames34(_ octet: UInt8, _ answered: UInt8?) {
        let bind = Bind(systemID: "esme", password: "secret08", interfaceVersion: octet)
        let response = BindResp(systemID: "SMSC", answering: bind)
        #expect(response.interfaceVersion == answered)
        #expect(response.peerVersion == (answered == nil ? nil : .version34))
    }

    @Test func aPeerOf33GetsNoOptionalParameters() throws {
        let payload = TLV(.messagePayload, Array("hello".utf8))
        let message = DeliverSM(
            source: Self.phone, destination: Self.service, shortMessage: [], tlvs: [payload])
        guard case .deliverSM(let sent) = PeerVersion.version33.form(of: .deliverSM(message)) else {
            Issue.record("no form")
            return
        }
        #expect(sent.tlvs.isEmpty && sent.shortMessage == Array("hello".utf8))
        let receipt = DeliverSM(
            Receipt(messageID: "1F", state: .delivered), source: Self.phone, destination: Self.service)
        guard case .deliverSM(let plain) = PeerVersion.version33.form(of: .deliverSM(receipt)) else {
            Issue.record("no form")
            return
        }
        #expect(plain.tlvs.isEmpty && plain.shortMessage == receipt.shortMessage)
        #expect(PeerVersion.version34.form(of: .deliverSM(message)) == .deliverSM(message))
        #expect(PeerVersion.version50.form(of: .deliverSM(message)) == .deliverSM(message))
    }

    @Test func whatHasNoFormIn33IsNotSent() {
        let long = TLV(.messagePayload, [UInt8](repeating: 0x31, count: 255))
        let segment = TLV(.sarMessageReferenceNumber, uint16: 7)
        for tlv in [long, segment] {
            let message = PDU.submitSM(
                SubmitSM(source: Self.service, destination: Self.phone, shortMessage: [1], tlvs: [tlv]))
            #expect(PeerVersion.version33.form(of: message) == nil)
            #expect(PeerVersion.version34.form(of: message) == message)
        }
        let data = PDU.dataSM(DataSM(source: Self.phone, destination: Self.service, tlvs: []))
        #expect(PeerVersion.version33.form(of: data) == nil && PeerVersion.version34.form(of: data) == data)
        #expect(PeerVersion.version33.form(of: .enquireLink) == .enquireLink)
    }
}
