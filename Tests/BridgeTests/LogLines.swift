import Locks
import Logging

/// What a logger was told: the message and the metadata by name, a line each.
final class LogLines: Sendable {
    private let lines = Locked<[String]>([])

    var all: [String] { self.lines.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    private struct Handler: LogHandler {
        let lines: LogLines
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { self.metadata[key] }
            set { self.metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let fields = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            self.lines.lines.withLock {
                $0.append(([event.message.description] + fields).joined(separator: " "))
            }
        }
    }
}
