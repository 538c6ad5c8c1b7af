import Bridge
import Locks
import Logging
import Monitor
import Transport

/// The control room of the demonstration: the page on a free port of this machine, for whoever has the address.
///
/// The address carries a token behind its #, which a browser sends to nobody and the page takes away at once. The token is
/// made anew each time, may only look, and ends with the process.
final class DemoPage: Sendable {
    private let token = (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
    private let port = Locked<Int?>(nil)

    /// What serves the page.
    func server(of bridge: Bridge, port: UInt16, _ logger: Logger) -> MonitorServer? {
        guard let address = SocketAddress(ip: "127.0.0.1", port: port) else { return nil }
        var settings = Configuration.Monitor()
        settings.tokens = [AccessToken(role: .read, token: Secret(self.token))]
        let desk = MonitorDesk(bridge, settings)
        return MonitorServer(desk, address: address, logger: logger) { port in
            self.port.withLock { $0 = port }
        }
    }

    /// Where it is; nil: it is not there yet.
    var address: String? {
        self.port.withLock { $0 }.map { "http://127.0.0.1:\($0)/#token=\(self.token)" }
    }
}
