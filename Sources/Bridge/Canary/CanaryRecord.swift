import Journal
import Locks
import SMPPLink
import Services

/// What the canary has found so far: a plain value.
public struct CanaryStatus: Hashable, Sendable {
    /// Questions.
    public var asked = 0
    /// Those that a service answered in time.
    public var answered = 0
    /// Those that got the text for what is not available, a late answer, or none until the next was asked.
    public var failed = 0
    /// Whether the last one that is decided was answered; nil: none is.
    public var isWorking: Bool?
    /// How long its answer took.
    public var time: Duration?
}

/// Watches the canary's way, and keeps what it found.
final class CanaryRecord: PipelineObserver {
    private struct State {
        var status = CanaryStatus()
        var isPending = false
    }

    private let state = Locked(State())
    private let observer: any PipelineObserver

    /// - Parameter observer: who hears of trouble that is not the canary's alone.
    init(observer: any PipelineObserver) {
        self.observer = observer
    }

    var status: CanaryStatus { self.state.withLock { $0.status } }

    /// A question leaves; one that is open still has failed.
    func asked() {
        self.state.withLock { state in
            if state.isPending { state.status.decide(false, nil) }
            state.isPending = true
            state.status.asked += 1
        }
    }

    func linkChanged(_ status: LinkStatus) {}

    func observe(_ link: String, _ event: FlowEvent) {
        switch event {
        case .ended(let messages): for message in messages { self.ended(message) }
        case .journalFailed, .replyRefused, .quarantined: self.observer.observe(link, event)
        case .received, .receipted, .routed: break
        }
    }

    private func ended(_ message: EndedMessage) {
        let isAnswer = message.outcome == .answered || message.outcome == .refused
        let isGood = message.end.kind == .submitted && isAnswer && !message.isLate
        self.state.withLock { state in
            guard state.isPending else { return }
            state.isPending = false
            state.status.decide(isGood, message.time)
        }
    }
}

extension CanaryStatus {
    fileprivate mutating func decide(_ isGood: Bool, _ time: Duration?) {
        if isGood { self.answered += 1 } else { self.failed += 1 }
        self.isWorking = isGood
        self.time = time
    }
}
