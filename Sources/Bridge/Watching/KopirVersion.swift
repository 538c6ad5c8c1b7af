/// The version that everything tells.
public enum KopirVersion {
    /// As in the changelog.
    public static let text = "0.1.0"
}
