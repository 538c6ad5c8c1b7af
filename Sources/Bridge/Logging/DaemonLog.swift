import Glibc
import Journal
import Locks
public import Logging

/// The daemon's log and access log, and how a number stands in them.
///
/// Both are written on threads of their own: no target holds up what happens.
public final class DaemonLog: Sendable {
    /// Where what happens is told.
    public let logger: Logger
    /// A line for each message; nil: nobody wants it.
    public let access: AccessLog?
    /// The last lines of the log, for the status.
    public let events = RecentEvents()
    /// How a number stands wherever people read.
    public let mask: NumberMask
    private let level: LogLevel
    private let writer: LineWriter

    /// Opens the files that the configuration names.
    ///
    /// - Parameters:
    ///   - log: its section of the configuration.
    ///   - isRevealing: whether numbers and texts are shown, for a test bench.
    /// - Throws: the access log can't be written, or the key of the mask not be used.
    public convenience init(_ log: Configuration.Log, isRevealing: Bool = false) throws {
        try self.init(log, isRevealing: isRevealing, descriptor: STDERR_FILENO)
    }

    init(_ log: Configuration.Log, isRevealing: Bool, descriptor: Int32) throws {
        let hash = try log.maskKeyFile.map { path throws(KeyFileError) in try KeyedHash(file: path) }
        let mask = NumberMask(hash ?? KeyedHash(), isRevealing: isRevealing)
        let format = log.format
        let writer = LineWriter(to: LogTarget(descriptor: descriptor)) { count in
            LineLogHandler.line(format, .warning, [("event", "log lines dropped"), ("lines", "\(count)")])
        }
        let level = LogLevel(log.level)
        self.mask = mask
        self.level = level
        self.writer = writer
        self.access = try log.accessLog.map { path throws(LogTarget.Failure) in
            AccessLog(to: try LogTarget(path: path), mask: mask)
        }
        let events = self.events
        self.logger = Logger(label: "kopir") { _ in
            MultiplexLogHandler([
                LineLogHandler(format: format, level: level, writer: writer), RecentEventsHandler(events),
            ])
        }
        if isRevealing {
            self.logger.critical(
                "numbers and texts are shown: --reveal is for a test bench, never for citizens")
        }
    }

    /// Lines of both logs that were dropped because their target did not take them.
    public var droppedLines: Int { self.writer.dropped + (self.access?.writer.dropped ?? 0) }

    /// What is less important than this is left out from now on.
    public func setLevel(_ level: Configuration.Log.Level) {
        self.level.set(level)
    }

    /// Takes the access log by its name again, after it was moved away.
    public func reopen() {
        self.access?.writer.reopen()
    }

    /// Writes what waits, as far as the targets take it within a second.
    public func close() {
        self.access?.writer.close()
        self.writer.close()
    }
}

/// The least important level that is logged, which may be changed at any time.
final class LogLevel: Sendable {
    private let level: Locked<Logger.Level>

    init(_ level: Configuration.Log.Level) {
        self.level = Locked(Logger.Level(level))
    }

    var value: Logger.Level { self.level.withLock { $0 } }

    func set(_ level: Configuration.Log.Level) {
        self.level.withLock { $0 = Logger.Level(level) }
    }
}

extension Logger.Level {
    init(_ level: Configuration.Log.Level) {
        self =
            switch level {
            case .trace: .trace
            case .debug: .debug
            case .info: .info
            case .notice: .notice
            case .warning: .warning
            case .error: .error
            case .critical: .critical
            }
    }
}
