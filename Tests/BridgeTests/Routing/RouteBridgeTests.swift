import Foundation
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

    /// Each step is a line of the access log, and nobody's number or text is in it.
    @Test func theAccessLogHasItsWay() async throws {
        let port = try freePort()
        var behaviour = SMSCBehaviour()
        behaviour.receipts = ReceiptDialect()
        let folder = try ConfigurationFolder()
        let path = folder.path("access.log")
        let mask = NumberMaskTests.mask
        let access = AccessLog(to: try LogTarget(path: path), mask: mask)
        let bench = try await self.bench(port, behaviour, access: access)
        let message = RouteRig.message()
        let client = AccountBridgeTests.Operator([Submission(message, token: 1)])
        let loop = try EventLoop(name: "client")
        let settings = LinkSettings(
            name: "us", hosts: [LinkSettings.Host(name: "127.0.0.1", port: port)],
            bind: Bind(systemID: "shop", password: "secret08"))
        let link = OperatorLink(settings: settings, loop: loop, owner: client, seed: 1)
        await link.start()
        var deliveries = client.deliveries.makeAsyncIterator()
        _ = await deliveries.next()
        await link.stop()
        while await !link.isDown { await Task.yield() }
        await loop.shutdown()
        try await bench.end()
        access.writer.close()
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
            String($0.dropFirst("2026-11-28 03:05:00 ".count))
        }
        let (shop, phone) = (mask.text(message.source), mask.text(message.destination))
        try #require(lines.count == 4)
        #expect(
            lines[0]
                == "Receive SMS [SMSC:shop] [SVC:] [ACT:shop] [BINF:] [FID:00000001] [META:] [from:\(shop)]"
                + " [to:\(phone)] [flags:-1:0:-1:-1:-1] [msg:10:] [udh:0:] [id:1] [ms:] [sla:]")
        // The SMSC's receipt is on its heels.
        let sent = try #require(lines.first { $0.hasPrefix("Sent SMS [SMSC:kcell] [SVC:] [ACT:shop] ") })
        #expect(sent.contains(" [from:\(shop)] [to:\(phone)] ") && sent.contains(" [id:1] [ms:"))
        let receipt = try #require(lines.first { $0.hasPrefix("Receive DLR [SMSC:kcell] ") })
        #expect(receipt.contains(" [from:\(phone)] [to:\(shop)] "))
        #expect(
            lines[3].hasPrefix(
                "Sent DLR [SMSC:shop] [SVC:] [ACT:shop] [BINF:] [FID:00000001] [META:] [from:\(phone)]"
                    + " [to:\(shop)] [flags:-1:-1:-1:-1:1] [msg:12:stat:DELIVRD] [udh:0:] [id:1] [ms:"))
        for word in ["order", "SHOP", "77011234567"] { #expect(!lines.joined().contains(word)) }
    }

    private func bench(
        _ port: UInt16, _ behaviour: SMSCBehaviour, access: AccessLog? = nil
    ) async throws -> BridgeBench {
        try await BridgeBench(behaviour: behaviour, access: access) { configuration, _ in
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
