import Glibc
import JSONLines
public import Logging

/// Writes one line an event to standard error, as logfmt or as a JSON object.
///
/// | field | is |
/// | --- | --- |
/// | `time` | UTC, RFC 3339 with milliseconds |
/// | `level` | swift-log's name of it |
/// | `event` | the message: a fixed text, with no data in it |
/// | the rest | the event's metadata, sorted by key |
///
/// Line breaks and other control characters in values are escaped, so that nobody outside can write a line of ours.
public struct LineLogHandler: LogHandler {
    /// The form of a line.
    public let format: Configuration.Log.Format
    /// What is less important is left out.
    public var logLevel: Logger.Level
    /// Fields of every line.
    public var metadata: Logger.Metadata = [:]
    /// Not used: fields are given with each event.
    public var metadataProvider: Logger.MetadataProvider?

    /// A handler that writes what is at least as important as `level`.
    public init(format: Configuration.Log.Format, level: Logger.Level) {
        self.format = format
        self.logLevel = level
    }

    /// A field of every line.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    /// Writes the line, with one call if there is room for it.
    public func log(event: LogEvent) {
        var fields: [(key: String, value: String)] = [
            ("time", Self.timestamp()), ("level", event.level.rawValue), ("event", event.message.description),
        ]
        var all = self.metadata.merging(event.metadata ?? [:]) { $1 }
        if let error = event.error { all["error"] = "\(error)" }
        fields += all.sorted { $0.key < $1.key }.map { ($0.key, $0.value.description) }
        var line = Array((self.format == .json ? Self.json(fields) : Self.logfmt(fields)).utf8)
        line.append(0x0A)
        Self.write(line)
    }

    /// Writes it all, or gives up where nobody reads.
    private static func write(_ line: [UInt8]) {
        unsafe line.withUnsafeBytes { octets in
            var rest = unsafe octets[...]
            while unsafe !rest.isEmpty {
                let count = unsafe Glibc.write(
                    STDERR_FILENO, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                guard count >= 0 || errno == EINTR else { return }
                unsafe rest = rest.dropFirst(max(0, count))
            }
        }
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

    private static func timestamp() -> String {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        var parts = unsafe tm()
        var seconds = now.tv_sec
        unsafe gmtime_r(&seconds, &parts)
        let (year, month, day) = unsafe (parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday)
        let (hour, minute, second) = unsafe (parts.tm_hour, parts.tm_min, parts.tm_sec)
        let date = "\(year)-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
        let time = "\(Self.padded(hour, 2)):\(Self.padded(minute, 2)):\(Self.padded(second, 2))"
        return "\(date)T\(time).\(Self.padded(Int32(now.tv_nsec / 1_000_000), 3))Z"
    }

    private static func padded(_ value: Int32, _ count: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, count - digits.count)) + digits
    }
}
