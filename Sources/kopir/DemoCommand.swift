import ArgumentParser
import Bridge
import CommandLineTool
import Journal
import Logging
import SMPPLink
import SMSCSimulator
import ServiceLifecycle
import Transport
import UnixSignals

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Play the instruction's messages over real SMPP with made-up people, then take your own.",
        discussion: """
            A simulated SMSC listens on 127.0.0.1, the bridge binds to it, and a phone sends what the citizens' \
            instruction prints, in Russian, Kazakh and Latin letters. Then it is your turn, and the address of the control room's \
            page is printed. With --once it ends before that, with exit code 0 when every answer was right and 1 otherwise.
            """)

    @Flag(help: "End after the instruction's messages.")
    var once = false

    @Option(help: "The simulated SMSC's port; 0 takes a free one.")
    var port: UInt16 = 0

    @Option(help: "The page's port; 0 takes a free one.")
    var pagePort: UInt16 = 0

    func run() async throws {
        let loop = try EventLoop(name: "smsc")
        guard let address = SocketAddress(ip: "127.0.0.1", port: port) else { return }
        let password = String(UInt32.random(in: .min ... .max), radix: 16)
        let smsc: SimulatedSMSC
        do {
            smsc = try SimulatedSMSC(
                loop: loop, listenOn: address,
                credentials: SMSCCredentials(systemID: "demo", password: password))
            try await smsc.start()
        } catch {
            throw CommandFailure.check("can't listen on \(address): \(error)")
        }
        var configuration = try Embedded.configuration()
        var link = Configuration.Link()
        link.hosts = [LinkSettings.Host(name: "127.0.0.1", port: smsc.address.port)]
        link.systemID = "demo"
        link.password = Secret(password)
        configuration.links = ["demo": link]
        // One phone plays all citizens.
        configuration.senders.burst = 0
        configuration.log.level = .warning
        let log = try openLog(configuration.log)
        defer { log.close() }
        let logger = log.logger
        let bridge = try Bridge(
            configuration: configuration, registers: try Embedded.registers(), journal: NoJournal(),
            logger: logger, events: log.events)
        let verdict = Demo.Verdict()
        let page = once ? nil : DemoPage()
        let demo = Demo(smsc: smsc, page: page, verdict: verdict)
        let server = page?.server(of: bridge, port: pagePort, logger)
        try await ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: bridge),
                    .init(service: demo, successTerminationBehavior: .gracefullyShutdownGroup),
                ] + [server].compactMap(\.self).map { .init(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        ).run()
        await smsc.stop()
        await loop.shutdown()
        let wrong = await verdict.wrong
        if once, wrong > 0 { throw CommandFailure.check("\(wrong) answers were wrong") }
    }
}
