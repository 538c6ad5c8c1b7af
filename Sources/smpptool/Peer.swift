import CommandLineTool
import Transport

/// A server to connect to.
struct Peer: Sendable {
    /// As it was named.
    let host: String
    /// In the order in which they are tried; at least one.
    let addresses: [SocketAddress]
    /// nil: plain TCP.
    let tls: TLSContext?
}

extension Peer {
    /// A server that is no name's, over plain TCP.
    init(_ address: SocketAddress) {
        self.init(host: "", addresses: [address], tls: nil)
    }

    /// - Parameter text: HOST:PORT.
    init(_ text: String, tls: TLSContext?) async throws {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let host = parts.dropLast().joined(separator: ":").trimmingPrefix("[").replacing("]", with: "")
        guard parts.count >= 2, !host.isEmpty, let port = parts.last.flatMap({ UInt16($0) }) else {
            throw CommandFailure.usage("\(printable(text)): not HOST:PORT, such as 127.0.0.1:2775")
        }
        self.host = String(host)
        self.tls = tls
        do {
            self.addresses = try await Resolver.resolve(host: self.host, port: port)
        } catch {
            throw CommandFailure.check("\(error)")
        }
    }
}
