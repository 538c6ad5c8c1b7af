import ArgumentParser
import Bridge
import CommandLineTool
import Foundation
import Journal
import Logging
import Monitor
import ServiceLifecycle
import Transport
import UnixSignals

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the daemon until SIGTERM or SIGINT; SIGHUP reads the configuration again.")

    @Option(help: "The configuration, see Config/kopir.yaml.")
    var config: String

    @Flag(help: "Show numbers and texts in the log and the access log: for a test bench, never for citizens.")
    var reveal = false

    func run() async throws {
        // Before anything else: until it is caught this signal ends the process.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let configuration = try loadConfiguration(config)
        let log = try openLog(configuration.log, isRevealing: reveal)
        defer { log.close() }
        let orders = try openOrders(configuration.monitor)
        let registers = try openRegisters(configuration)
        let opened = try openJournal(configuration, log)
        let bridge = try Bridge(
            configuration: configuration, registers: registers, journal: opened.journal,
            recovery: opened.recovery, logger: log.logger, access: log.access, events: log.events,
            orders: orders)
        var process = MonitoredProcess()
        process.setLogLevel = { log.setLevel($0) }
        process.droppedLogLines = { log.droppedLines }
        process.capture = { await bridge.capture($0, mask: log.mask) }
        if case .sqlite(let path) = configuration.journal { process.storePath = path }
        process.audit = try openAudit(configuration.monitor)
        process.certificate = try configuration.monitor?.tls.map { try MonitorCertificate($0) }
        let monitor = try makeMonitor(of: bridge, configuration.monitor, process, log.logger)
        try await ServiceGroup(
            services: [
                LogReopening(log: log),
                ReloadingOnHangup(
                    bridge: bridge, certificate: process.certificate, path: config, hangups: hangups,
                    logger: log.logger),
                bridge,
            ] + monitor, gracefulShutdownSignals: [.sigterm, .sigint], logger: log.logger
        ).run()
        opened.close()
    }
}

/// Reads the configuration again at each SIGHUP.
///
/// It is told to end after the bridge, which must not wait for it.
private struct ReloadingOnHangup: Service {
    let bridge: Bridge
    let certificate: MonitorCertificate?
    let path: String
    let hangups: UnixSignalsSequence
    let logger: Logger

    func run() async throws {
        for await _ in self.hangups.cancelOnGracefulShutdown() {
            let isTaken = await self.bridge.reload(
                path: self.path, environment: ProcessInfo.processInfo.environment)
            guard isTaken else { continue }
            do throws(TLSFileError) {
                try self.certificate?.readAgain()
            } catch {
                self.logger.error("the monitor keeps its old certificate", metadata: ["reason": "\(error)"])
            }
        }
    }
}
