import NIOCore
import Transport

/// TLS below HTTP: opens what comes, seals what leaves.
final class TLSHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let tls: TLSConverter
    /// Told how the handshake ends; nothing is to be written before.
    private var secured: EventLoopPromise<Void>?

    init(_ tls: TLSConverter, secured: EventLoopPromise<Void>? = nil) {
        self.tls = tls
        self.secured = secured
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { self.receive([], context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        // A client speaks first.
        self.receive([], context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.receive(Array(Self.unwrapInboundIn(data).readableBytesView), context)
    }

    /// Comes as well where there was no connection at all.
    func handlerRemoved(context: ChannelHandlerContext) {
        self.tell(.failure(ChannelError.eof))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        do throws(TLSError) {
            try self.tls.send(Array(Self.unwrapOutboundIn(data).readableBytesView))
            context.write(Self.wrapOutboundOut(ByteBuffer(bytes: self.tls.takeOutput())), promise: promise)
        } catch {
            promise?.fail(error)
            self.fail(error, context)
        }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode != .input {
            self.tls.end()
            self.sendOutput(context)
        }
        context.close(mode: mode, promise: promise)
    }

    private func receive(_ octets: [UInt8], _ context: ChannelHandlerContext) {
        do throws(TLSError) {
            let clear = try self.tls.receive(octets)
            self.sendOutput(context)
            if self.tls.isSecured { self.tell(.success(())) }
            if !clear.isEmpty { context.fireChannelRead(Self.wrapInboundOut(ByteBuffer(bytes: clear))) }
            if self.tls.isEnded { context.close(promise: nil) }
        } catch {
            self.fail(error, context)
        }
    }

    private func tell(_ outcome: Result<Void, any Error>) {
        self.secured?.completeWith(outcome)
        self.secured = nil
    }

    private func sendOutput(_ context: ChannelHandlerContext) {
        let octets = self.tls.takeOutput()
        guard !octets.isEmpty else { return }
        context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer(bytes: octets)), promise: nil)
    }

    /// The peer is told why, and whoever waits for an answer of the peer is, too.
    private func fail(_ error: TLSError, _ context: ChannelHandlerContext) {
        self.sendOutput(context)
        self.tell(.failure(error))
        context.fireErrorCaught(error)
        context.close(promise: nil)
    }
}
