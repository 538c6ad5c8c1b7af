import Locks
import SMPP
import SMPPSession
import Testing

@testable import SMPPLink

/// What goes over the sessions of an account.
@Suite(.timeLimit(.minutes(1))) struct AccountLinkTests {
    @Test func aRequestIsHandedOverAndAnsweredByItsTicket() async throws {
        let bench = try await ServerBench()
        let (one, other) = (try bench.bound(), try bench.bound())
        try one.send(.question("1"), sequence: 5)
        try other.send(.question("2"), sequence: 5)
        var deliveries = bench.owner.deliveries.makeAsyncIterator()
        for _ in 0..<2 {
            let delivery = try #require(await deliveries.next())
            guard case .submitSM(let submitSM) = delivery.pdu else { continue }
            let id = "id\(submitSM.shortMessage.map { String($0) }.joined())"
            try await bench.account.respond([
                (delivery.ticket, .submitSMResp(SubmitSMResp(messageID: id)), .ok)
            ])
        }
        for (client, id) in [(one, "id49"), (other, "id50")] {
            let (header, pdu) = try #require(try client.receive())
            #expect(header.sequenceNumber.rawValue == 5)
            #expect(pdu == .submitSMResp(SubmitSMResp(messageID: id)))
        }
        #expect(try await bench.account.statistics.counts.requests == 2)
        try await bench.end()
    }

    /// What the socket has taken is told once, and the end of the connection after it.
    @Test func whatBecameOfAResponseIsTold() async throws {
        let bench = try await ServerBench()
        let client = try bench.bound()
        try client.send(.question(), sequence: 5)
        var deliveries = bench.owner.deliveries.makeAsyncIterator()
        let ticket = try #require(await deliveries.next()?.ticket)
        try await bench.account.respond([(ticket, .submitSMResp(SubmitSMResp(messageID: "1")), .ok)])
        #expect(try client.receive()?.header.commandStatus == .ok)
        var acknowledgements = bench.owner.acknowledgements.makeAsyncIterator()
        #expect(await acknowledgements.next() == .answered(ticket.connection))
        client.close()
        #expect(await acknowledgements.next() == .closed(ticket.connection))
        try await bench.end()
    }

    @Test(arguments: [
        PDU.querySM(QuerySM(messageID: "1", source: .empty)),
        .cancelSM(CancelSM(messageID: "1", source: .empty)),
        .replaceSM(ReplaceSM(messageID: "1", source: .empty, shortMessage: [])),
        .submitMulti(
            SubmitMulti(source: .empty, destinations: [.address(Address(digits: "7701"))], shortMessage: [])),
        .dataSM(DataSM(source: .empty, destination: Address(digits: "1414"), tlvs: TLVs())), .question(),
    ])
    func everyRequestOfAPeerIsHandedOver(_ pdu: PDU) async throws {
        let bench = try await ServerBench()
        let client = try bench.bound()
        try client.send(pdu, sequence: 5)
        var deliveries = bench.owner.deliveries.makeAsyncIterator()
        let delivery = try #require(await deliveries.next())
        #expect(delivery.pdu == pdu)
        let response = try #require(PDU.emptyResponse(to: pdu.commandID))
        try await bench.account.respond([(delivery.ticket, response, .systemError)])
        let header = try #require(try client.receive()?.header)
        #expect(header.commandID == pdu.commandID.response)
        #expect(header.commandStatus == .systemError)
        try await bench.end()
    }

    /// The window is the session's, and who keeps to it is never throttled.
    @Test func beyondTheWindowIsThrottled() async throws {
        let bench = try await ServerBench { $0.windowSize = 2 }
        let client = try bench.bound()
        for sequence in 1...3 { try client.send(.question(), sequence: UInt32(sequence)) }
        let (header, _) = try #require(try client.receive())
        #expect((header.commandStatus, header.sequenceNumber.rawValue) == (.throttled, 3))
        var deliveries = bench.owner.deliveries.makeAsyncIterator()
        let first = try #require(await deliveries.next())
        try await bench.account.respond([(first.ticket, .submitSMResp(SubmitSMResp(messageID: "1")), .ok)])
        #expect(try client.receive()?.header.sequenceNumber.rawValue == 1)
        try client.send(.question(), sequence: 4)
        _ = await deliveries.next()
        #expect(await deliveries.next() != nil)
        #expect(try await bench.account.statistics.counts.throttled == 1)
        try await bench.end()
    }

    /// The throughput is the account's, over all its sessions.
    @Test func beyondTheThroughputIsThrottled() async throws {
        let bench = try await ServerBench {
            $0.windowSize = 100
            $0.throughput = 5
        }
        let clients = [try bench.bound(), try bench.bound()]
        for sequence in 1...4 {
            for client in clients { try client.send(.question(), sequence: UInt32(sequence)) }
        }
        for client in clients {
            try client.send(.enquireLink, sequence: 99)
            while let (header, pdu) = try client.receive(), pdu != .enquireLinkResp {
                #expect(header.commandStatus == .throttled)
            }
        }
        let counts = try await bench.account.statistics.counts
        #expect(counts.requests + counts.throttled == 8)
        // The bucket fills by one in 200 ms, which a slow machine may need.
        #expect((1...3).contains(counts.throttled))
        try await bench.end()
    }

    /// deliver_sm leaves by the sessions that take it, as many as the window holds, and its end comes back.
    @Test func whatIsSentComesBackWithItsEnd() async throws {
        let bench = try await ServerBench { $0.windowSize = 2 }
        let transmitter = try bench.bound(
            .bindTransmitter(Bind(systemID: "operator2", password: "secret08")))
        let receiver = try bench.bound(.bindReceiver(Bind(systemID: "operator2", password: "secret08")))
        await bench.owner.send((1...3).map { (.answer(), UInt64($0)) }, by: try bench.account)
        let (first, _) = try #require(try receiver.receive())
        let (second, _) = try #require(try receiver.receive())
        #expect((first.commandID, second.commandID) == (.deliverSM, .deliverSM))
        #expect(bench.owner.waiting.withLock { $0.count } == 1)
        try receiver.send(.deliverSMResp(DeliverSMResp()), sequence: first.sequenceNumber.rawValue)
        try receiver.send(
            .deliverSMResp(DeliverSMResp()), status: .rejectedByApplication,
            sequence: second.sequenceNumber.rawValue)
        var completions = bench.owner.completions.makeAsyncIterator()
        #expect(await completions.next() == Completion(token: 1, verdict: .accepted(messageID: "")))
        #expect(await completions.next() == Completion(token: 2, verdict: .refused(.rejectedByApplication)))
        #expect(try receiver.receive()?.header.commandID == .deliverSM)
        receiver.close()
        #expect(await completions.next() == Completion(token: 3, verdict: .inDoubt))
        try transmitter.send(.enquireLink, sequence: 3)
        #expect(try transmitter.receive()?.pdu == .enquireLinkResp)
        let counts = try await bench.account.statistics.counts
        #expect((counts.accepted, counts.errors) == (1, [.rejectedByApplication: 1]))
        try await bench.end()
    }

    /// The emptiest window is the first to be filled.
    @Test func theSessionsShareWhatIsSent() async throws {
        let bench = try await ServerBench { $0.windowSize = 2 }
        let clients = [try bench.bound(), try bench.bound()]
        await bench.owner.send((1...4).map { (.answer(), UInt64($0)) }, by: try bench.account)
        for client in clients {
            for _ in 0..<2 { #expect(try client.receive()?.header.commandID == .deliverSM) }
        }
        try await bench.end()
    }

    /// To a peer of 3.3 nothing goes that it can't read; what is not the same message without TLVs is refused.
    @Test func aPeerOf33GetsNoTLVs() async throws {
        let bench = try await ServerBench()
        let client = try bench.bound(
            .bindTransceiver(Bind(systemID: "operator2", password: "secret08", interfaceVersion: 0x33)))
        var (language, short, payload) = (TLVs(), TLVs(), TLVs())
        language.append(TLV(TLV.Tag(rawValue: 0x020D), [1]))
        short.append(TLV(.messagePayload, Array("yes".utf8)))
        payload.append(TLV(.messagePayload, [UInt8](repeating: 0x34, count: 255)))
        let data = PDU.dataSM(DataSM(source: .empty, destination: .empty, tlvs: payload))
        await bench.owner.send(
            [(.answer(payload), 1), (.answer(language), 2), (data, 3), (.answer(short), 4)],
            by: try bench.account)
        #expect(try client.receive()?.pdu == .answer())
        #expect(try client.receive()?.pdu == .answer())
        var completions = bench.owner.completions.makeAsyncIterator()
        #expect(await completions.next() == Completion(token: 1, verdict: .refused(.tlvNotAllowed)))
        #expect(await completions.next() == Completion(token: 3, verdict: .refused(.tlvNotAllowed)))
        try await bench.end()
    }

    @Test func aResponseWithoutItsSessionIsCounted() async throws {
        let bench = try await ServerBench()
        let client = try bench.bound()
        try client.send(.question(), sequence: 1)
        var deliveries = bench.owner.deliveries.makeAsyncIterator()
        let delivery = try #require(await deliveries.next())
        client.close()
        var changes = bench.owner.changes.makeAsyncIterator()
        while let change = await changes.next(), change.binds != [] || change.reason == nil {}
        try await bench.account.respond([(delivery.ticket, .submitSMResp(SubmitSMResp(messageID: "1")), .ok)])
        #expect(try await bench.account.statistics.counts.lostResponses == 1)
        try await bench.end()
    }
}
