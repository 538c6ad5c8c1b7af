import Monotonic
import SMPP
import SMPPSession
import Testing

/// A session that a peer began, and of which nobody knows yet who is the SMSC (SMPP 3.4 §2.2.1, §4.1.7).
@Suite struct OutbindTests {
    static let outbind = PDU.outbind(Outbind(systemID: "SMSC", password: "secret08"))

    static func undecided(_ timers: SessionTimers = SessionTimers()) -> Transcript {
        var transcript = Transcript(.smsc)
        transcript.session = Session(
            role: .smsc, windowSize: 10, timers: timers, takesOutbind: true, at: transcript.now)
        return transcript
    }

    static func outbound() -> Transcript {
        var transcript = self.undecided()
        _ = transcript.receive(self.outbind, sequence: 1)
        return transcript
    }

    @Test func anOutbindIsHandedOverAndNothingIsSent() {
        var transcript = Self.undecided()
        #expect(transcript.receive(Self.outbind, sequence: 7) == [.tell(.deliver(Self.outbind, 7))])
        #expect(transcript.session.role == .smsc)
        #expect(transcript.session.sessionState == .open)
    }

    @Test(arguments: BindType.allCases)
    func aBindAfterItMakesUsTheESME(_ type: BindType) {
        var transcript = Self.outbound()
        #expect(transcript(.bind(type, .sample)) == [.send(type.request(.sample), .ok, 1)])
        #expect(transcript.session.role == .esme)
        let response = BindResp(systemID: "SMSC")
        #expect(
            transcript.receive(type.response(response), sequence: 1)
                == [.tell(.bound(type, peer: response))])
        let isReceiver = type == .receiver
        #expect(transcript(.request(.reply, token: 5)).count == 1)
        #expect(transcript.session.outstanding == (isReceiver ? 0 : 1))
    }

    /// Without an outbind the peer is the ESME: nothing makes us give a password away.
    @Test func noBindWithoutAnOutbind() {
        var transcript = Self.undecided()
        #expect(transcript(.bind(.receiver, .sample)) == [])
        #expect(transcript.session.role == .smsc)
        _ = transcript.receive(.bindReceiver(.sample), sequence: 1)
        #expect(transcript(.bind(.receiver, .sample)) == [])
        #expect(transcript.receive(Self.outbind, sequence: 2) == [])
        #expect(transcript(.bind(.receiver, .sample)) == [])
        #expect(transcript.session.counts.wrongState == 1)
    }

    @Test func anSMSCThatTakesNoneRefusesIt() {
        var transcript = Transcript(.smsc)
        #expect(transcript.receive(Self.outbind, sequence: 1) == [])
        #expect(transcript(.bind(.receiver, .sample)) == [])
        #expect(transcript.session.counts.wrongState == 1)
    }

    @Test func itTakesABindLikeAnyOther() {
        var transcript = Self.undecided()
        #expect(
            transcript.receive(.bindTransceiver(.sample), sequence: 1)
                == [.tell(.bindRequested(.transceiver, .sample))])
        let response = BindResp(systemID: "KOPIR")
        #expect(
            transcript(.answerBind(.ok, response)) == [
                .send(.bindTransceiverResp(response), .ok, 1), .tell(.bound(.transceiver, peer: response)),
            ])
        #expect(transcript.session.role == .smsc)
    }

    /// The whole product: every command while it is undecided, after the outbind, and after our bind.
    @Test(arguments: PDU.samples, Stage.allCases)
    func everyCommandInEachStage(_ pdu: PDU, _ stage: Stage) throws {
        var transcript = stage.transcript
        let actions = transcript.receive(pdu, sequence: 77)
        let command = pdu.commandID
        #expect(transcript.session.sessionState == .open)
        #expect(transcript.session.role == (stage == .binding ? .esme : .smsc))
        switch (command, stage) {
        case (.enquireLink, _): #expect(actions == [.send(.enquireLinkResp, .ok, 77)])
        case (.outbind, .undecided), (.outbind, .binding):
            #expect(actions == [.tell(.deliver(pdu, 77))])
        case (.bindReceiver, .undecided), (.bindTransmitter, .undecided), (.bindTransceiver, .undecided):
            #expect(actions.isHandedOver(pdu))
            #expect(actions.sent == [])
        case _ where command.isResponse:
            #expect(actions == [])
        default:
            let response = try OperationMatrixTests.response(to: command)
            #expect(
                actions.sent
                    == (response.map { [.init(command: $0, status: .invalidBindStatus)] } ?? []))
            #expect(!actions.isHandedOver(pdu))
        }
    }

    enum Stage: CaseIterable {
        case undecided
        case outbound
        case binding

        var transcript: Transcript {
            switch self {
            case .undecided: return OutbindTests.undecided()
            case .outbound: return OutbindTests.outbound()
            case .binding:
                var transcript = OutbindTests.outbound()
                _ = transcript(.bind(.receiver, .sample))
                return transcript
            }
        }
    }

    /// The time for the bind runs from the connection until our owner has decided, then from our bind.
    @Test func theTimersFollowTheRole() {
        let timers = SessionTimers(bind: .seconds(3), sessionInit: .seconds(5))
        var silent = Self.undecided(timers)
        _ = silent.receive(Self.outbind, sequence: 1)
        #expect(silent.after(.seconds(5)) == [.close(.sessionInitTimeout)])
        var binding = Self.undecided(timers)
        _ = binding.receive(Self.outbind, sequence: 1)
        binding.now += .seconds(4)
        _ = binding(.bind(.receiver, .sample))
        #expect(binding.after(.milliseconds(2_999)) == [])
        #expect(binding.after(.milliseconds(1)) == [.close(.bindTimeout)])
    }

    @Test func theWindowIsThatOfThePeerOnceItIsKnown() {
        var transcript = Self.outbound()
        transcript.session.adopt(windowSize: 2, timers: SessionTimers(), at: transcript.now)
        _ = transcript(.bind(.transceiver, .sample))
        _ = transcript.receive(.bindTransceiverResp(BindResp(systemID: "SMSC")), sequence: 1)
        #expect(transcript.session.windowSpace == 2)
    }
}
