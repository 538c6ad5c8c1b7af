import Dispatch
import Glibc

/// SIGINT and SIGTERM: the first is told, the second ends the process as if nobody listened.
struct Signals {
    /// How long what is being ended may take.
    static let patience: DispatchTimeInterval = .seconds(3)

    private let sources: [any DispatchSourceSignal]

    /// Calls back with true at the first signal, and with false when patience is over.
    init(_ tell: @escaping @Sendable (_ isSignal: Bool) -> Void) {
        let queue = DispatchQueue(label: "signals")
        let numbers = [SIGINT, SIGTERM]
        self.sources = numbers.map { number in
            _ = signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                for number in numbers { _ = signal(number, SIG_DFL) }
                tell(true)
                queue.asyncAfter(deadline: .now() + Self.patience) { tell(false) }
            }
            source.resume()
            return source
        }
    }

    func cancel() {
        for source in self.sources { source.cancel() }
    }
}
