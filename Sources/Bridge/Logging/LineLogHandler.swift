import JSONLines
import Journal
import Logging

/// Makes one line an event, as logfmt or as a JSON object.
///
/// | field | is |
/// | --- | --- |
/// | `time` | UTC, RFC 3339 with milliseconds |
/// | `level` | swift-log's name of it |
/// | `event` | the message: a fixed text, with no data in it |
/// | the rest | the event's metadata, sorted by key |
///
/// Line breaks and other control characters in values are escaped, so that nobody outside can write a line of ours.
struct LineLogHandler: LogHandler {
    private let format: Configuration.Log.Format
    private let writer: LineWriter
    private let level: LogLevel
    private var ownLevel: Logger.Level?
    /// Fields of every line.
    var metadata: Logger.Metadata = [:]
    /// Not used: fields are given with each event.
    var metadataProvider: Logger.MetadataProvider?

    init(format: Configuration.Log.Format, level: LogLevel, writer: LineWriter) {
        self.format = format
        self.level = level
        self.writer = writer
    }

    /// What is less important is left out: what holds for the whole daemon, unless this logger was given its own.
    var logLevel: Logger.Level {
        get { self.ownLevel ?? self.level.value }
        set { self.ownLevel = newValue }
    }

    /// A field of every line.
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    /// Hands the line to the writer.
    func log(event: LogEvent) {
        var fields = [("event", event.message.description)]
        var all = self.metadata.merging(event.metadata ?? [:]) { $1 }
        if let error = event.error { all["error"] = "\(error)" }
        fields += all.sorted { $0.key < $1.key }.map { ($0.key, $0.value.description) }
        self.writer.write(Self.line(self.format, event.level, fields))
    }

    /// A line of the log, as of now.
    static func line(
        _ format: Configuration.Log.Format, _ level: Logger.Level, _ fields: [(key: String, value: String)]
    ) -> [UInt8] {
        let fields = [("time", UTCTime(.now).rfc3339), ("level", level.rawValue)] + fields
        return Array(((format == .json ? Self.json(fields) : Self.logfmt(fields)) + "\n").utf8)
    }

    static func logfmt(_ fields: [(key: String, value: String)]) -> String {
        fields.map { field in
            let isPlain =
                !field.value.isEmpty
                && field.value.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x3D }
            return "\(field.key)=\(isPlain ? field.value : JSON.quoted(field.value))"
        }.joined(separator: " ")
    }

    static func json(_ fields: [(key: String, value: String)]) -> String {
        JSON.object(fields.map { ($0.key, .string($0.value)) }).line
    }
}
