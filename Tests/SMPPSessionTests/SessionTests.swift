import SMPP
import SMPPSession
import Testing

@Suite struct SessionTests {
    @Test func bindsAndIsBound() {
        var session = Transcript()
        #expect(session.session.sessionState == .open)
        #expect(session(.bind(.transceiver, .sample)) == [.send(.bindTransceiver(.sample), .ok, 1)])
        let response = BindResp(systemID: "SMSC")
        #expect(
            session.receive(.bindTransceiverResp(response), sequence: 1)
                == [.tell(.bound(.transceiver, peer: response))])
        #expect(session.session.sessionState == .boundTRX)
        #expect(session.session.windowSpace == 10)
    }

    @Test(arguments: [
        CommandStatus.bindFailed, .invalidPassword, .invalidSystemID, .alreadyBound, .throttled,
    ])
    func refusedBindClosesWithTheStatus(_ status: CommandStatus) {
        var session = Transcript()
        _ = session(.bind(.transmitter, .sample))
        let response = PDU.bindTransmitterResp(BindResp(systemID: ""))
        #expect(session.receive(response, status: status, sequence: 1) == [.close(.bindRefused(status))])
        #expect(session.session.sessionState == .closed)
    }

    @Test func genericNackToTheBindRefusesIt() {
        var session = Transcript()
        _ = session(.bind(.transceiver, .sample))
        #expect(
            session.receive(.genericNack, status: .invalidCommandID, sequence: 1)
                == [.close(.bindRefused(.invalidCommandID))])
    }

    @Test func bindRespOfAnotherTypeOrNumberIsNoAnswer() {
        var session = Transcript()
        _ = session(.bind(.transceiver, .sample))
        #expect(session.receive(.bindReceiverResp(BindResp(systemID: "")), sequence: 1) == [])
        #expect(session.receive(.bindTransceiverResp(BindResp(systemID: "")), sequence: 9) == [])
        #expect(session.session.counts.unknownResponses == 2)
        #expect(session.session.sessionState == .open)
    }

    @Test func bindTimesOutAfterFiveSeconds() {
        var session = Transcript()
        _ = session(.bind(.transceiver, .sample))
        #expect(session.after(.milliseconds(4_999)) == [])
        #expect(session.after(.milliseconds(1)) == [.close(.bindTimeout)])
    }

    @Test func deliverBeforeTheBindIsRefused() {
        var session = Transcript()
        _ = session(.bind(.transceiver, .sample))
        #expect(
            session.receive(.question, sequence: 7)
                == [.send(.deliverSMResp(DeliverSMResp()), .invalidBindStatus, 7)])
        #expect(session.session.counts.wrongState == 1)
    }

    @Test func enquireLinkIsAnsweredInAnyState() {
        var open = Transcript()
        #expect(open.receive(.enquireLink, sequence: 76) == [.send(.enquireLinkResp, .ok, 76)])
        var bound = Transcript.bound()
        #expect(
            bound.receive(.enquireLink, sequence: 0x7FFF_FFFF) == [.send(.enquireLinkResp, .ok, 0x7FFF_FFFF)])
    }

    @Test func aSequenceNumberOutOfRangeIsEchoed() {
        var session = Transcript.bound()
        #expect(session.receive(.enquireLink, sequence: 0) == [.send(.enquireLinkResp, .ok, 0)])
        #expect(
            session.receive(.enquireLink, sequence: 0xFFFF_FFFF) == [
                .send(.enquireLinkResp, .ok, 0xFFFF_FFFF)
            ])
    }

    @Test func outbindIsHandedOver() {
        var session = Transcript()
        let outbind = PDU.outbind(Outbind(systemID: "SMSC", password: "secret08"))
        #expect(session.receive(outbind, sequence: 1) == [.tell(.deliver(outbind, 1))])
        #expect(session(.bind(.receiver, .sample)) == [.send(.bindReceiver(.sample), .ok, 1)])
    }

    @Test func secondBindOnABoundSession() {
        var smsc = Transcript(.smsc)
        #expect(
            smsc.receive(.bindTransceiver(.sample), sequence: 1) == [
                .tell(.bindRequested(.transceiver, .sample))
            ])
        _ = smsc(.answerBind(.ok, BindResp(systemID: "SMSC")))
        #expect(
            smsc.receive(.bindTransceiver(.sample), sequence: 2)
                == [.send(.bindTransceiverResp(BindResp(systemID: "")), .alreadyBound, 2)])
        #expect(smsc.session.sessionState == .boundTRX)
    }

    @Test func submitOnABoundReceiverIsRefused() {
        var smsc = Transcript(.smsc)
        _ = smsc.receive(.bindReceiver(.sample), sequence: 1)
        _ = smsc(.answerBind(.ok, BindResp(systemID: "SMSC")))
        #expect(
            smsc.receive(.reply, sequence: 73) == [
                .send(.submitSMResp(SubmitSMResp(messageID: "")), .invalidBindStatus, 73)
            ])
    }

    @Test func smscClosesAStrangerWhoDoesNotBind() {
        var smsc = Transcript(.smsc)
        #expect(smsc.after(.seconds(5)) == [.close(.sessionInitTimeout)])
    }

    @Test func smscRefusesABindAndCloses() {
        var smsc = Transcript(.smsc)
        _ = smsc.receive(.bindTransceiver(.sample), sequence: 4)
        let refusal = BindResp(systemID: "")
        #expect(
            smsc(.answerBind(.bindFailed, refusal))
                == [.send(.bindTransceiverResp(refusal), .bindFailed, 4), .close(.refusedBind(.bindFailed))])
    }

    @Test func deliverIsHandedOverAndAnsweredOnce() {
        var session = Transcript.bound()
        #expect(session.receive(.question, sequence: 42) == [.tell(.deliver(.question, 42))])
        let response = PDU.deliverSMResp(DeliverSMResp())
        #expect(session(.respond(response, .ok, 42)) == [.send(response, .ok, 42)])
    }

    @Test func deliverOnABoundTransmitterIsRefused() {
        var session = Transcript.bound(.transmitter)
        #expect(
            session.receive(.question, sequence: 3)
                == [.send(.deliverSMResp(DeliverSMResp()), .invalidBindStatus, 3)])
    }

    @Test func connectionLossEndsEveryRequest() {
        var session = Transcript.bound()
        _ = session(.request(.reply, token: 100))
        _ = session(.request(.reply, token: 101))
        #expect(
            session(.disconnected) == [
                .tell(.completed(token: 100, .sessionClosed)), .tell(.completed(token: 101, .sessionClosed)),
                .close(.disconnected),
            ])
        #expect(session(.request(.reply, token: 102)) == [.tell(.completed(token: 102, .notSent))])
        #expect(session.session.nextDeadline == nil)
    }

    @Test func nothingFollowsClose() {
        var session = Transcript.bound()
        #expect(session(.close) == [.close(.closed)])
        #expect(session.receive(.enquireLink, sequence: 1) == [])
        #expect(session(.disconnected) == [])
        #expect(session.after(.seconds(100)) == [])
    }
}
