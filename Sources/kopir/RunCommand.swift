import ArgumentParser
import Bridge
import CommandLineTool
import Journal
import Logging
import ServiceLifecycle
import UnixSignals

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the daemon until SIGTERM or SIGINT.")

    @Option(help: "The configuration, see Config/kopir.yaml.")
    var config: String

    func run() async throws {
        let configuration = try loadConfiguration(config)
        let logger = makeLogger(configuration.log)
        let registers = try openRegisters(configuration)
        let opened = try openJournal(configuration, logger)
        let bridge = try Bridge(
            configuration: configuration, registers: registers, journal: opened.journal,
            recovery: opened.recovery, logger: logger)
        try await ServiceGroup(
            services: [bridge], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
        opened.close()
    }
}
