/// How a request ended.
public enum Outcome: String, CaseIterable, Hashable, Sendable {
    /// With what was asked for.
    case answered
    /// With a row of the error table.
    case refused
    /// A register could not be asked in time.
    case unavailable
    /// It was not for us, and gets no answer.
    case ignored
}

/// What a citizen gets, and what it is about; prints itself without argument and text.
public struct Answer: Hashable, Sendable, PersonalData {
    /// The service by its name in the catalogue; nil if none was found.
    public var service: String?
    /// The row of the error table; nil if it is no error.
    public var row: Int?
    /// The plate or IIN that was understood; the sender's own IIN where that is asked about and known.
    public var argument: String?
    /// What is sent.
    public var text: String
    /// How the request ended.
    public var outcome: Outcome
    /// Which register did not answer, and why, where that is the outcome.
    public var failure: RegisterError?

    /// Takes the parts of an answer.
    public init(
        service: String?, row: Int?, argument: String?, text: String, outcome: Outcome,
        failure: RegisterError? = nil
    ) {
        self.service = service
        self.row = row
        self.argument = argument
        self.text = text
        self.outcome = outcome
        self.failure = failure
    }

    /// Service, row and outcome.
    public var description: String {
        let row = self.row.map { " row \($0)" } ?? ""
        return "\(self.outcome.rawValue) \(self.service ?? "no service")\(row)"
    }
}

/// What a text asks, as far as it can be told without a register.
public enum Interpretation: Hashable, Sendable {
    /// It belongs to somebody else's dialogue.
    case ignored
    /// It needs no register.
    case answer(Answer)
    /// A service that has to look something up.
    case inquiry(Inquiry)
}

/// A service and what it is asked about.
public struct Inquiry: Hashable, Sendable, PersonalData {
    /// The service by its name in the catalogue.
    public let service: String
    let index: Int
    let argument: Argument
}
