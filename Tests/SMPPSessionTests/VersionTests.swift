import SMPP
import SMPPSession
import Testing

/// Sessions with peers of other versions (SMPP 3.4 §2.11 to §2.13).
@Suite struct VersionTests {
    private static let payload = PDU.deliverSM(
        DeliverSM(
            source: Address(digits: "77010001414"), destination: Address(digits: "1414"), shortMessage: [],
            tlvs: [TLV(.messagePayload, [0x34])]))

    /// An SMSC with an ESME of this version bound to it.
    private static func bound(_ interfaceVersion: UInt8) -> (Transcript, [Session.Action]) {
        var transcript = Transcript(.smsc)
        let bind = Bind(systemID: "esme", password: "secret08", interfaceVersion: interfaceVersion)
        _ = transcript.receive(.bindTransceiver(bind), sequence: 1)
        let response = BindResp(systemID: "SMSC", tlvs: [TLV(.scInterfaceVersion, uint8: 0x34)])
        let answer = transcript(.answerBind(.ok, response))
        return (transcript, answer)
    }

    @Test func anESMEOf33GetsNoOptionalParameters() {
        var (session, answer) = Self.bound(0x33)
        #expect(session.session.peerVersion == .version33)
        guard case .send(.bindTransceiverResp(let response), .ok, 1) = answer.first else {
            Issue.record("no answer to the bind")
            return
        }
        #expect(response == BindResp(systemID: "SMSC"))
        guard case .send(.deliverSM(let message), .ok, _) = session(.request(Self.payload, token: 1)).first
        else {
            Issue.record("nothing sent")
            return
        }
        #expect(message.tlvs.isEmpty && message.shortMessage == [0x34])
    }

    @Test func anESMEOf33GetsNoDataSM() {
        var (session, _) = Self.bound(0x00)
        let data = PDU.dataSM(DataSM(source: .empty, destination: Address(digits: "1"), tlvs: TLVs()))
        #expect(session(.request(data, token: 1)) == [.tell(.completed(token: 1, .notSent))])
        #expect(session.session.outstanding == 0)
    }

    @Test(arguments: [0x34, 0x50] as [UInt8])
    func newerOnesGetWhatIsToBeSent(_ interfaceVersion: UInt8) {
        var (session, answer) = Self.bound(interfaceVersion)
        guard case .send(.bindTransceiverResp(let response), .ok, 1) = answer.first else {
            Issue.record("no answer to the bind")
            return
        }
        #expect(response.interfaceVersion == 0x34)
        #expect(session(.request(Self.payload, token: 1)) == [.send(Self.payload, .ok, 1)])
    }

    /// Many SMSCs of 3.4 leave sc_interface_version out and take optional parameters all the same.
    @Test func anSMSCThatDoesNotSayGetsThemToo() {
        var session = Transcript.bound()
        #expect(session.session.peerVersion == nil)
        let message = PDU.submitSM(
            SubmitSM(
                source: Address(digits: "1414"), destination: Address(digits: "1"), shortMessage: [],
                tlvs: [TLV(.messagePayload, [0x34])]))
        #expect(session(.request(message, token: 1)) == [.send(message, .ok, 2)])
    }

    @Test func anSMSCThatSays33GetsNone() {
        var session = Transcript()
        _ = session(.bind(.transmitter, .sample))
        let response = BindResp(systemID: "SMSC", tlvs: [TLV(.scInterfaceVersion, uint8: 0x33)])
        _ = session.receive(.bindTransmitterResp(response), sequence: 1)
        #expect(session.session.peerVersion == .version33)
        let segment = PDU.submitSM(
            SubmitSM(
                source: Address(digits: "1414"), destination: Address(digits: "1"), shortMessage: [0x34],
                tlvs: [TLV(.sarMessageReferenceNumber, uint16: 1)]))
        #expect(session(.request(segment, token: 1)) == [.tell(.completed(token: 1, .notSent))])
    }
}
