/// Limits of a journal on disk.
public struct JournalSettings: Hashable, Sendable {
    /// How long text, IIN and number of an ended message are kept.
    public var retention = Duration.seconds(24 * 3_600)
    /// How long it is kept that a message was there, without its text and with its sender's keyed hash.
    public var history = Duration.seconds(90 * 24 * 3_600)
    /// How long a segment waits for its receipt.
    public var receiptWait = Duration.seconds(48 * 3_600)
    /// How far back recovery looks for parts that may be delivered again.
    public var repeatWindow = Duration.seconds(600)
    /// The most parts that recovery gives for that; the newest count.
    public var maximumRecentParts = 200_000
    /// The most segments that recovery gives as waiting for a receipt; the newest count.
    public var maximumAwaitedReceipts = 200_000
    /// The most records that may wait for their commit; beyond that one is refused.
    public var maximumWaitingRecords = 200_000
    /// The most records that one transaction takes, so that none waits long for its own.
    public var maximumGroupRecords = 8_192
    /// Pages of 4 KiB in the `-wal` file from which on they are brought into the main file.
    public var checkpointPages = 4_096
    /// How often what is past its time is looked for.
    public var sweepInterval = Duration.seconds(60)
    /// The largest main file that is read through when it is opened, in octets.
    public var maximumCheckedOctets = 64 << 20

    /// The defaults.
    public init() {}
}
