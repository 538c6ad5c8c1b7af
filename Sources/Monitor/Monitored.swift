public import Bridge
public import Journal

/// What is watched, and can be told what to do.
public protocol Monitored: Sendable {
    /// What was to be seen a moment ago; nobody is asked, and it returns at once.
    var lastSnapshot: BridgeSnapshot { get }
    /// Does what a person wants of a link; throws `Bridge.NoSuchLink`, or why the order can't be kept.
    func order(_ action: LinkAction, on link: String) async throws
    /// Takes nothing new from now on.
    func drain() async
    /// What is known of a message; nil: nobody knows it.
    func message(_ id: MessageID) async throws(JournalError) -> Bridge.MessageTimeline?
    /// What is known of the newest messages from a number.
    func messages(from number: String) async throws(JournalError) -> [Bridge.MessageTimeline]
}

extension Bridge: Monitored {}
