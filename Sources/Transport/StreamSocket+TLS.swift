/// What an owner must know of TLS, all of it nothing for plain TCP.
///
/// OpenSSL reads from the kernel on its own account, and now and then has to write before it can read. So an owner
///
/// 1. asks the loop for ``interest(_:)`` of what it wants,
/// 2. while ``isTurned``, reads and writes whatever the loop says is ready,
/// 3. goes on reading in the same turn while ``hasMore``, which is bounded: the kernel gives nothing meanwhile.
extension StreamSocket {
    /// What the handshake agreed on; nil for plain TCP.
    public var tlsFacts: TLSFacts? { tls?.facts }

    /// Why a read or write failed, when TLS is the reason.
    public var tlsFailure: TLSError? { tls?.failure }

    /// Whether a read may bring more although the kernel has nothing.
    public var hasMore: Bool { tls?.hasMore ?? false }

    /// Whether reading waits for room to write, or writing for something to read, or there is more to read.
    public var isTurned: Bool { tls?.isTurned ?? false }

    /// What to ask the loop for.
    public func interest(_ wanted: Interest) -> Interest { tls?.interest(wanted) ?? wanted }

    /// Puts TLS on the connection; its ``handshake()`` is still to come.
    ///
    /// For owners without a loop: with one, ``TLSHandshake`` does all of it.
    ///
    /// - Parameter host: the name or address that a client has connected to; a server leaves it out.
    public mutating func startTLS(_ context: TLSContext, host: String? = nil) throws(TLSError) {
        tls = try context.makeStream(over: descriptor, host: host)
    }

    /// Goes on with the handshake as far as the peer lets; plain TCP has none to do.
    public func handshake() -> TLSStep { tls?.handshake() ?? .done }
}
