/// All handlers.
///
/// A new service is a handler's file, its line here, and an entry in the catalogue.
enum Handlers {
    static let all: [HandlerForm] = [
        VehicleInspection.form,
        KindergartenQueue.form,
        HousingQueue.form,
        FixedText.form,
    ]

    static func form(named name: String) -> HandlerForm? {
        self.all.first { $0.name == name }
    }
}

/// What a handler needs of its entry in the catalogue, and how it is made of one.
struct HandlerForm: Sendable {
    /// What an entry names under `handler`.
    var name: String
    /// Whether the entry must say what is read from the text: a code to ask by, plate masks, error rows.
    var needsCode: Bool
    var takesMasks = false
    /// Rows of the instruction's error table that the entry must have; row 1 belongs to no service.
    var rows: Set<Int>
    /// Texts the entry must have, each with the placeholders that it may use.
    var texts: [String: [String]]
    /// Whether a request without an argument asks about the sender.
    var absentMeansSender = false
    var argument: @Sendable (Catalogue.Service) -> ArgumentForm
    var behaviour: @Sendable (Catalogue.Service, Means) -> Behaviour
}

/// What a service does once it has been asked for.
enum Behaviour: Sendable {
    /// Sends always the same; no register is asked, and nobody looks who the sender is.
    case fixed(String)
    /// Looks something up for a sender who is known and whose status is valid.
    case inquiry(any Handler)
}

/// A service that asks registers: argument and data rows, and the result.
protocol Handler: Sendable {
    func find(_ argument: Argument, for sender: IIN) async throws(RegisterError) -> Finding
}

/// What a handler found.
enum Finding: Sendable {
    case result(String)
    /// A row of the error table.
    case row(Int)
}

/// What handlers work with.
struct Means: Sendable {
    var registers: AskedRegisters
    var today: @Sendable () -> CivilDate
    var segmentCount: @Sendable (String) -> Int
}

extension Catalogue.Service {
    /// A text whose presence `Catalogue.mistakes()` made sure of.
    func template(_ key: String) -> Template {
        guard let text = self.texts[key] else { preconditionFailure("a checked catalogue has \(key)") }
        return Template(text)
    }
}
