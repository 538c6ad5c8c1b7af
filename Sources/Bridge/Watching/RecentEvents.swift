import DequeModule
import Journal
import Locks
public import Logging

/// The last lines of the log that say more than a trace, for whoever looks at the status: the newest 50.
public final class RecentEvents: Sendable {
    /// One line.
    public struct Event: Hashable, Sendable {
        /// When it was written, in milliseconds since 1970 UTC.
        public let milliseconds: Int64
        /// How important it is.
        public let level: Logger.Level
        /// What happened.
        public let event: String
        /// Its fields, sorted by name.
        public let fields: [Field]
    }

    /// A field of a line.
    public struct Field: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// What it says.
        public let value: String
    }

    /// How many are kept.
    public static let limit = 50
    /// The longest value that is kept whole, in characters.
    static let valueLimit = 200

    private let kept = Locked<Deque<Event>>([])

    /// None yet.
    public init() {}

    /// The events, the newest first.
    public var newest: [Event] {
        // An empty deque that becomes an array writes its count into the empty array that all share (swift-collections 1.6).
        self.kept.withLock { $0.isEmpty ? [] : $0.reversed() }
    }

    func add(_ event: Event) {
        self.kept.withLock { kept in
            if kept.count == Self.limit { kept.removeFirst() }
            kept.append(event)
        }
    }
}

/// Keeps what is logged from `info` on, whatever else becomes of it.
public struct RecentEventsHandler: LogHandler {
    private let events: RecentEvents
    /// What is less important is not kept.
    public var logLevel = Logger.Level.info
    /// Fields of every line.
    public var metadata: Logger.Metadata = [:]
    /// Not used: fields are given with each event.
    public var metadataProvider: Logger.MetadataProvider?

    /// A handler that adds to these.
    public init(_ events: RecentEvents) {
        self.events = events
    }

    /// A field of every line.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    /// Keeps the line.
    public func log(event: LogEvent) {
        // The most talkative of several handlers decides what reaches all of them.
        guard event.level >= self.logLevel else { return }
        let fields = self.metadata.merging(event.metadata ?? [:]) { $1 }
        self.events.add(
            RecentEvents.Event(
                milliseconds: WallTime.now.milliseconds, level: event.level,
                event: event.message.description,
                fields: fields.sorted { $0.key < $1.key }.map {
                    RecentEvents.Field(
                        name: $0.key, value: String($0.value.description.prefix(RecentEvents.valueLimit)))
                }))
    }
}
