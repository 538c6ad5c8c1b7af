import Foundation
import Journal
import Logging
import SMPP
import SMPPLink
import SMSCSimulator
import ServiceLifecycle
import Services
import Transport

@testable import Bridge

/// A bridge and a simulated SMSC on loopback, with registers made for the test.
final class BridgeBench: Sendable {
    let smsc: SimulatedSMSC
    let bridge: Bridge
    private let smscLoop: EventLoop
    private let group: ServiceGroup
    private let running: Task<Void, any Error>

    init(
        registers: Registers = .demo, behaviour: SMSCBehaviour = SMSCBehaviour(),
        stopTimes: Bridge.StopTimes = .quick, journal: any Journal = NoJournal(),
        recovery: JournalRecovery = JournalRecovery(), logger: Logger? = nil,
        access: AccessLog? = nil,
        _ change: (inout Configuration, inout Configuration.Link) -> Void = { _, _ in }
    ) async throws {
        self.smscLoop = try EventLoop(name: "smsc")
        guard let address = SocketAddress(ip: "127.0.0.1", port: 0) else { throw NoAddress() }
        self.smsc = try SimulatedSMSC(
            loop: self.smscLoop, listenOn: address,
            credentials: SMSCCredentials(systemID: "egov1414", password: "secret08", windowSize: 1000),
            behaviour: behaviour)
        try await self.smsc.start()
        var configuration = Configuration()
        configuration.shortNumbers = ["1414"]
        configuration.catalogue = try Self.catalogue()
        var link = Configuration.Link()
        link.hosts = [LinkSettings.Host(name: "127.0.0.1", port: self.smsc.address.port)]
        link.systemID = "egov1414"
        link.password = Secret("secret08")
        link.throughput = nil
        change(&configuration, &link)
        configuration.links["kcell"] = link
        let logger = logger ?? Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let bridge = try Bridge(
            configuration: configuration, registers: registers, journal: journal, recovery: recovery,
            logger: logger, access: access, stopTimes: stopTimes)
        let group = ServiceGroup(services: [bridge], logger: logger)
        self.bridge = bridge
        self.group = group
        self.running = Task { try await group.run() }
        while await self.smsc.receivers == 0 { await Task.yield() }
    }

    struct NoAddress: Error {}

    /// 400 characters, no two stretches of it alike: three segments, or one message_payload.
    static let longText = (0..<100).map { String(1000 + $0) }.joined()

    static func catalogue() throws -> Catalogue {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        var catalogue = try CatalogueReader.load(path: root.appending(path: "Config/services.yaml").path)
        catalogue.services.append(
            Catalogue.Service(
                name: "help", handler: "text", keywords: ["HELP"], texts: ["text": "8 GRNZ: tekhosmotr."]))
        catalogue.services.append(
            Catalogue.Service(
                name: "long", handler: "text", keywords: ["LONG"], texts: ["text": Self.longText]))
        return catalogue
    }

    /// Sends a text as a phone would and waits for what the phone gets.
    func ask(_ text: String, from sender: String = "77010001414") async -> String? {
        await self.smsc.deliver(text, from: sender)
        return await self.reply(to: sender)
    }

    /// The next message that the phone gets.
    func reply(to phone: String) async -> String? {
        await self.event {
            if case .reply(let message) = $0, message.to == phone { message.text } else { nil }
        }
    }

    /// The first event that fits.
    func event<Value>(_ pick: (SMSCEvent) -> Value?) async -> Value? {
        for await event in self.smsc.events {
            if let value = pick(event) { return value }
        }
        return nil
    }

    func counts() async -> PipelineCounts? {
        await self.bridge.snapshot().links.first?.pipeline
    }

    /// Stops the bridge as SIGTERM does, and waits until it has.
    func stop() async throws {
        await self.group.triggerGracefulShutdown()
        try await self.running.value
    }

    /// Cancels what `run()` runs in.
    func cancel() async throws {
        self.running.cancel()
        try await self.running.value
    }

    func end() async throws {
        try await self.stop()
        await self.endSMSC()
    }

    func endSMSC() async {
        await self.smsc.stop()
        await self.smscLoop.shutdown()
    }
}

extension Bridge.StopTimes {
    /// For tests that do not look how long it takes.
    static let quick = Bridge.StopTimes(
        work: .milliseconds(100), rest: .milliseconds(500), unbind: .milliseconds(500))
}
