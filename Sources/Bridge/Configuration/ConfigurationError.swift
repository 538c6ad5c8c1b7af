/// One mistake in a configuration file, with all that is needed to mend it.
public struct ConfigurationMistake: Hashable, Sendable {
    /// The file as it was named on the command line or in the configuration.
    public var file: String
    /// The line, from 1; nil when the mistake is the file's as a whole.
    public var line: Int?
    /// The path of the key, such as `links.kcell.window_size`; empty when there is none.
    public var key: String
    /// What was found and what is accepted; never a secret.
    public var problem: String

    /// A mistake; see the properties.
    public init(file: String, line: Int?, key: String = "", problem: String) {
        self.file = file
        self.line = line
        self.key = key
        self.problem = problem
    }
}

extension ConfigurationMistake: CustomStringConvertible {
    /// The mistake on one line.
    ///
    /// `kopir.yaml:12: links.kcell.window_size: 0 is out of range (1–10000)`
    public var description: String {
        let place = self.line.map { "\(self.file):\($0)" } ?? self.file
        return self.key.isEmpty ? "\(place): \(self.problem)" : "\(place): \(self.key): \(self.problem)"
    }
}

extension ConfigurationMistake: Comparable {
    /// The order of reading: by file, then by line; what belongs to no line comes first.
    public static func < (one: ConfigurationMistake, other: ConfigurationMistake) -> Bool {
        (one.file, one.line ?? 0, one.key, one.problem)
            < (other.file, other.line ?? 0, other.key, other.problem)
    }
}

/// Every mistake of the configuration and its catalogue at once.
public struct ConfigurationError: Error, Hashable, Sendable {
    /// The mistakes by file and line; at least one.
    public let mistakes: [ConfigurationMistake]

    /// The error of these mistakes, in any order; the same one twice counts once.
    public init(mistakes: [ConfigurationMistake]) {
        self.mistakes = Set(mistakes).sorted()
    }
}

extension ConfigurationError: CustomStringConvertible {
    /// The mistakes, one a line.
    public var description: String { self.mistakes.map(\.description).joined(separator: "\n") }
}
