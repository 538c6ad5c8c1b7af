import SMPPLink

/// Who watches the pipelines: told on a link's loop, so it must not block.
protocol PipelineObserver: Sendable {
    /// A bind has changed its state.
    func linkChanged(_ status: LinkStatus)
    /// Something on the way of a link's messages.
    func observe(_ link: String, _ event: FlowEvent)
}
