/// A password or a key: whatever prints it, prints a mask.
public struct Secret: Hashable, Sendable {
    /// The secret itself, for the one place that needs it.
    public let value: String

    /// A secret that nothing prints.
    public init(_ value: String) {
        self.value = value
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A mask of one length, so that it does not tell how long the secret is.
    public var description: String { "********" }

    /// The same mask.
    public var debugDescription: String { self.description }

    /// No children: `dump` and a failed expectation in a test print the mask, too.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
