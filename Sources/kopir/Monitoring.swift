import Bridge
import CommandLineTool
import Foundation
import Logging
import Monitor
import ServiceLifecycle

/// The monitor of a bridge, if it is configured: it is stopped before the bridge is, or with it.
func makeMonitor(
    of bridge: Bridge, _ settings: Configuration.Monitor?, _ process: MonitoredProcess, _ logger: Logger
) throws -> [any Service] {
    guard let settings, let address = settings.address else { return [] }
    let webhook = try settings.webhook.flatMap { try Webhook(bridge, $0, logger: logger) }
    var process = process
    process.webhook = webhook
    let desk = MonitorDesk(bridge, settings, process: process)
    let server = MonitorServer(desk, address: address, certificate: process.certificate, logger: logger)
    return [server] + [webhook].compactMap(\.self)
}

/// What people have ordered for links; nil where nobody can.
func openOrders(_ settings: Configuration.Monitor?) throws -> OrderBook? {
    guard let directory = settings?.directory else { return nil }
    do {
        return try OrderBook(
            path: URL(filePath: directory).appending(path: "orders.json").path(percentEncoded: false))
    } catch {
        throw CommandFailure.usage(error.description)
    }
}

/// Where what people do is written down; nil where nobody can do anything.
func openAudit(_ settings: Configuration.Monitor?) throws -> AuditLog? {
    guard let directory = settings?.directory else { return nil }
    do {
        return try AuditLog(
            path: URL(filePath: directory).appending(path: "audit.log").path(percentEncoded: false))
    } catch {
        throw CommandFailure.usage(error.description)
    }
}
