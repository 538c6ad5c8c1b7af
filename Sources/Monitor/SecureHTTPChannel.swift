import HummingbirdCore
import Locks
import Logging
import NIOCore
public import Transport

/// The certificate that the monitor shows: its files are read again at a reload, for the handshakes to come.
public final class MonitorCertificate: Sendable {
    private let settings: TLSServerSettings
    private let newest: Locked<TLSContext>

    /// - Throws: the first of its files that can't be used.
    public init(_ settings: TLSServerSettings) throws(TLSFileError) {
        self.settings = settings
        self.newest = Locked(try TLSContext(server: settings))
    }

    /// Takes the files as they are now; those that can't be used change nothing.
    public func readAgain() throws(TLSFileError) {
        let context = try TLSContext(server: self.settings)
        self.newest.withLock { $0 = context }
    }

    /// When it ends, in seconds since 1970.
    var notAfter: Int? { self.context.certificateNotAfter }

    var context: TLSContext { self.newest.withLock { $0 } }
}

/// An HTTP connection below which there is TLS.
struct SecureHTTPChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    let http: HTTP1Channel
    let certificate: MonitorCertificate

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let tls = try self.certificate.context.makeConverter()
            try channel.pipeline.syncOperations.addHandler(TLSHandler(tls))
        }.flatMap {
            self.http.setup(channel: channel, logger: logger)
        }
    }

    func handle(value: Value, logger: Logger) async {
        await self.http.handle(value: value, logger: logger)
    }
}
