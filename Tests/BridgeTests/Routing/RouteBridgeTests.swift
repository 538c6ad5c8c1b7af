import Journal
import SMPP
import SMPPLink
import SMPPSession
import SMSCSimulator
import Testing
import Transport

@testable import Bridge

/// A client that binds to us, an operator's SMSC, and us between them, over sockets.
@Suite(.timeLimit(.minutes(1))) struct RouteBridgeTests {
    @Test func aMessageGoesOutAndItsReceiptComesBack() async throws {
        let port = try freePort()
        var behaviour = SMSCBehaviour()
        behaviour.receipts = ReceiptDialect()
        let bench = try await self.bench(port, behaviour)
        var message = SubmitSM(
            source: Address(ton: .alphanumeric, npi: .unknown, digits: "SHOP"),
            destination: Address(ton: .international, npi: .isdn, digits: "77011234567"),
            registeredDelivery: .receipt, shortMessage: Array("your order".utf8))
        var toUs = message
        toUs.destination = Address(digits: "1414")
        var nowhere = message
        nowhere.destination = Address(digits: "77777777777")
        var fromUs = message
        fromUs.source = Address(digits: "1414")
        let client = AccountBridgeTests.Operator(
            zip([message, toUs, nowhere, fromUs], 1...).map { Submission($0, token: $1) })
        let loop = try EventLoop(name: "client")
        let link = OperatorLink(
            settings: LinkSettings(
                name: "us", hosts: [LinkSettings.Host(name: "127.0.0.1", port: port)],
                bind: Bind(systemID: "shop", password: "secret08")), loop: loop, owner: client, seed: 1)
        await link.start()
        var verdicts: [UInt64: SubmitVerdict] = [:]
        for await completion in client.completions {
            verdicts[completion.token] = completion.verdict
            if verdicts.count == 4 { break }
        }
        #expect(verdicts[2] == .refused(.invalidDestinationAddress))
        #expect(verdicts[3] == .refused(.invalidDestinationAddress))
        #expect(verdicts[4] == .refused(.invalidSourceAddress))
        guard case .accepted(let id) = verdicts[1] else {
            Issue.record("\(verdicts)")
            return
        }
        let submitted = await bench.event {
            if case .submitted(let submitSM, _) = $0 { submitSM } else { nil }
        }
        message.shortMessage = Array("your order".utf8)
        #expect(submitted == message)
        var deliveries = client.deliveries.makeAsyncIterator()
        guard case .deliverSM(let deliverSM) = await deliveries.next()?.pdu, let receipt = deliverSM.receipt
        else {
            Issue.record("no receipt")
            return
        }
        #expect((receipt.messageID, receipt.state) == (id, .delivered))
        #expect(deliverSM.tlvs.receiptedMessageID == id)
        #expect((deliverSM.source, deliverSM.destination) == (message.destination, message.source))
        // Citizens are answered as ever.
        #expect(await bench.ask("HELP") == "8 GRNZ: tekhosmotr.")
        await link.stop()
        while await !link.isDown { await Task.yield() }
        await loop.shutdown()
        try await bench.end()
    }

    /// The SMSC's message_ids are decimal numbers that look hexadecimal as well, and its receipts come in the same segment as
    /// its responses: each finds its own message all the same.
    @Test func everyReceiptFindsItsMessage() async throws {
        let port = try freePort()
        var behaviour = SMSCBehaviour()
        behaviour.receipts = ReceiptDialect()
        let bench = try await self.bench(port, behaviour)
        let message = SubmitSM(
            source: Address(digits: "SHOP"), destination: Address(digits: "77011234567"),
            registeredDelivery: .receipt, shortMessage: [0x41])
        let client = AccountBridgeTests.Operator((1...150).map { Submission(message, token: $0) })
        let loop = try EventLoop(name: "client")
        let settings = LinkSettings(
            name: "us", hosts: [LinkSettings.Host(name: "127.0.0.1", port: port)],
            bind: Bind(systemID: "shop", password: "secret08"), windowSize: 150, throughput: nil)
        let link = OperatorLink(settings: settings, loop: loop, owner: client, seed: 1)
        await link.start()
        var reported: Set<String> = []
        for await delivery in client.deliveries {
            if case .deliverSM(let deliverSM) = delivery.pdu, let receipt = deliverSM.receipt {
                reported.insert(receipt.messageID)
            }
            if reported.count == 150 { break }
        }
        #expect(reported.count == 150)
        await link.stop()
        while await !link.isDown { await Task.yield() }
        await loop.shutdown()
        try await bench.end()
    }

    private func bench(_ port: UInt16, _ behaviour: SMSCBehaviour) async throws -> BridgeBench {
        try await BridgeBench(behaviour: behaviour) { configuration, _ in
            var account = Configuration.Account()
            account.role = .client
            account.passwordHash = PasswordHash(ServerReaderTests.hash)
            account.allow = [IPNetwork("127.0.0.1")].compactMap(\.self)
            (account.windowSize, account.throughput) = (150, nil)
            configuration.accounts = ["shop": account]
            var listener = Configuration.Listener()
            listener.address = SocketAddress(ip: "127.0.0.1", port: port)
            configuration.listeners = [listener]
            var route = Configuration.Route()
            (route.account, route.prefix, route.link) = ("shop", "7701", "kcell")
            configuration.routes = [route]
        }
    }

    /// A port that was free a moment ago.
    private func freePort() throws -> UInt16 {
        let any = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
        return try Listener.listen(on: any).localAddress.port
    }
}
