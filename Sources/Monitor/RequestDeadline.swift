import NIOCore
import NIOHTTPTypes

/// Closes a connection over which no whole request comes in time: who dribbles one, or asks nothing, holds no place.
///
/// The time counts from the connection, and from the end of each response. When many wait, the oldest has less than that.
final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let waiting: WaitingConnections
    private var timer: Scheduled<Void>?

    init(_ waiting: WaitingConnections) {
        self.waiting = waiting
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { self.wait(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        self.wait(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .end = Self.unwrapInboundIn(data) { self.stop(context) }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = Self.unwrapOutboundIn(data) { self.wait(context) }
        context.write(data, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.stop(context)
        context.fireChannelInactive()
    }

    private func wait(_ context: ChannelHandlerContext) {
        self.stop(context)
        let channel = context.channel
        self.waiting.enter(channel)
        self.timer = context.eventLoop.scheduleTask(in: TimeAmount(MonitorLimits.requestTime)) {
            channel.close(promise: nil)
        }
    }

    private func stop(_ context: ChannelHandlerContext) {
        self.waiting.leave(context.channel)
        self.timer?.cancel()
        self.timer = nil
    }
}
