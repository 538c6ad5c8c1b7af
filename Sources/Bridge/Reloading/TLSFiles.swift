import Transport

/// The certificates and keys of a configuration, as they are now.
struct TLSFiles: Sendable {
    /// By the name of the link.
    let links: [String: TLSContext]
    /// By the address of the listener.
    let listeners: [SocketAddress: TLSContext]

    /// - Throws: the first file that can't be used.
    init(_ configuration: Configuration) throws(TLSFileError) {
        var links: [String: TLSContext] = [:]
        for (name, link) in configuration.links {
            if let tls = link.tls { links[name] = try TLSContext(client: tls.client) }
        }
        self.links = links
        var listeners: [SocketAddress: TLSContext] = [:]
        for listener in configuration.listeners {
            guard let address = listener.address, let tls = listener.tls else { continue }
            listeners[address] = try TLSContext(server: tls)
        }
        self.listeners = listeners
    }
}
