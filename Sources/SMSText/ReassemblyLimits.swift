/// What a ``Reassembler`` may hold, and how long.
public struct ReassemblyLimits: Hashable, Sendable {
    /// What a part takes in memory besides its octets, about; so that empty parts are not free.
    public static let partOverhead = 128

    /// How long a message waits for its missing parts, from the arrival of the first.
    public var timeout: Duration
    /// The most messages that wait for parts.
    public var maximumGroups: Int
    /// The most messages of one sender that wait for parts.
    public var maximumGroupsPerSender: Int
    /// The most octets in all parts that wait, ``partOverhead`` for each part included.
    public var maximumOctets: Int

    /// Limits of 10 s, 10,000 messages, 8 a sender, 16 MiB.
    public init(
        timeout: Duration = .seconds(10), maximumGroups: Int = 10_000, maximumGroupsPerSender: Int = 8,
        maximumOctets: Int = 16 * 1024 * 1024
    ) {
        self.timeout = timeout
        self.maximumGroups = maximumGroups
        self.maximumGroupsPerSender = maximumGroupsPerSender
        self.maximumOctets = maximumOctets
    }
}

/// What a ``Reassembler`` has done since the start.
public struct ReassemblyCounts: Hashable, Sendable {
    /// Messages of which all parts came.
    public var completed = 0
    /// Messages that were given out with parts missing because their time was up.
    public var expired = 0
    /// Messages that were given out with parts missing because there was no room.
    public var evicted = 0
    /// Parts that came again with the same octets.
    public var duplicates = 0
    /// Parts that came again with other octets.
    public var replaced = 0

    /// Nothing yet.
    public init() {}
}
