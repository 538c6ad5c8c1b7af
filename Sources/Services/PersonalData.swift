/// A value that tells something about a person and therefore never prints itself.
///
/// `description`, `debugDescription` and `dump` show the name of the type and nothing else; who really needs the
/// value asks for it by its property.
public protocol PersonalData: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension PersonalData {
    /// The name of the type.
    public var description: String { "\(Self.self)(masked)" }

    /// The name of the type.
    public var debugDescription: String { self.description }

    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
