import SMPP
import SMPPSession
import Testing
import Transport

@testable import SMPPLink

/// An SMSC connects to us and asks for our bind.
@Suite(.timeLimit(.minutes(1))) struct OutbindServerTests {
    static let outbind = PDU.outbind(Outbind(systemID: "smsc1", password: "secret08"))

    struct Bench {
        let server: ServerBench
        let owner: RecordingOwner
        let link: OperatorLink

        init(
            _ types: [BindType] = [.transceiver], waits: ReconnectWaits = ReconnectWaits(),
            isStarted: Bool = true
        ) async throws {
            let owner = RecordingOwner()
            var made: OperatorLink?
            self.server = try await ServerBench(outbinds: { loop in
                let settings = LinkSettings(
                    name: "kcell", hosts: [], bindTypes: types,
                    bind: Bind(systemID: "egov1414", password: "ours0001"), windowSize: 3, throughput: nil,
                    reconnect: waits)
                let link = OperatorLink(settings: settings, loop: loop, owner: owner, seed: 1)
                made = link
                return [
                    OutbindPeer(
                        systemID: "smsc1", passwordHash: try #require(ServerBench.hash),
                        allowed: [try #require(IPNetwork("127.0.0.1"))], link: link)
                ]
            })
            self.owner = owner
            self.link = try #require(made)
            if isStarted { await self.link.start() }
        }
    }

    @Test(arguments: [
        ([BindType.transceiver], CommandID.bindTransceiver), ([.transmitter, .receiver], .bindReceiver),
    ])
    func theLinkBindsBackOverTheSameConnection(_ types: [BindType], _ command: CommandID) async throws {
        let bench = try await Bench(types)
        let smsc = try bench.server.client()
        try smsc.send(Self.outbind, sequence: 1)
        let (header, pdu) = try #require(try smsc.receive())
        #expect(header.commandID == command)
        switch pdu {
        case .bindTransceiver(let bind), .bindReceiver(let bind):
            #expect((bind.systemID, bind.password) == ("egov1414", "ours0001"))
        default: Issue.record("\(pdu)")
        }
        let response = PDU.emptyResponse(to: command)
        try smsc.send(try #require(response), sequence: header.sequenceNumber.rawValue)
        #expect(await bench.owner.status { $0.canReceive } != nil)
        try smsc.send(
            .deliverSM(DeliverSM(source: .empty, destination: Address(digits: "1414"), shortMessage: [0x34])),
            sequence: 2)
        #expect(try smsc.receive()?.header.commandID == .deliverSMResp)
        #expect(try await bench.server.server.status.counts.outbinds == 1)
        smsc.close()
        #expect(await bench.owner.status { $0.binds.allSatisfy { !$0.state.isBound } } != nil)
        try await bench.server.isDeserted()
        await bench.link.stop()
        try await bench.server.end()
    }

    /// Anything else is closed, and our password does not leave.
    @Test(arguments: [
        (
            PDU.outbind(Outbind(systemID: "smsc1", password: "secret09")), "127.0.0.1",
            BindFailure.wrongPassword
        ),
        (.outbind(Outbind(systemID: "smsc2", password: "secret08")), "127.0.0.1", .unknownSystemID),
        (outbind, "127.0.0.2", .wrongAddress),
        (.outbind(Outbind(systemID: "operator2", password: "secret08")), "127.0.0.1", .unknownSystemID),
    ])
    func whoIsNotTheSMSCGetsNothing(_ pdu: PDU, _ source: String, _ failure: BindFailure) async throws {
        let bench = try await Bench()
        let client = try bench.server.client(from: source)
        try client.send(pdu, sequence: 1)
        #expect(client.readToEnd() == [])
        let told = await bench.server.event {
            if case .bindRefused(let failure, _) = $0 { failure } else { nil }
        }
        #expect(told == failure)
        await bench.link.stop()
        try await bench.server.end()
    }

    @Test func aLinkThatIsBoundOrStoppedTakesNoOther() async throws {
        let bench = try await Bench(isStarted: false)
        let early = try bench.server.client()
        try early.send(Self.outbind, sequence: 1)
        #expect(early.readToEnd() == [])
        await bench.link.start()
        let smsc = try bench.server.client()
        try smsc.send(Self.outbind, sequence: 1)
        #expect(try smsc.receive()?.header.commandID == .bindTransceiver)
        let second = try bench.server.client()
        try second.send(Self.outbind, sequence: 1)
        #expect(second.readToEnd() == [])
        #expect(try await bench.server.server.status.counts.bindFailures == [.linkTaken: 2])
        await bench.link.stop()
        try await bench.server.end()
    }

    /// A system_id of an outbind is no account's, and the other way round.
    @Test func anOutbindIsNoBind() async throws {
        let bench = try await Bench()
        let bind = PDU.bindTransceiver(Bind(systemID: "smsc1", password: "secret08"))
        #expect(try bench.server.client().bind(bind) == .bindFailed)
        #expect(try bench.server.client().bind(.right) == .ok)
        await bench.link.stop()
        try await bench.server.end()
    }

    /// After its connection is lost the link waits for the next outbind, and takes it also while it waits.
    @Test func theNextOutbindIsTakenAgain() async throws {
        let bench = try await Bench(waits: ReconnectWaits(lost: .seconds(20), lostLimit: .seconds(20)))
        for _ in 0..<2 {
            let smsc = try bench.server.client()
            try smsc.send(Self.outbind, sequence: 1)
            let (header, _) = try #require(try smsc.receive())
            try smsc.send(
                .bindTransceiverResp(BindResp(systemID: "SMSC")), sequence: header.sequenceNumber.rawValue)
            #expect(await bench.owner.status { $0.canReceive } != nil)
            smsc.close()
            #expect(await bench.owner.status { $0.binds[0].state == .backoff } != nil)
        }
        await bench.link.stop()
        try await bench.server.end()
    }
}
