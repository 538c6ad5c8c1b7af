/// Answers requests: works out which service a text asks, asks the registers, and picks the text that goes back.
///
/// Rows are answered in their order, whatever is found out first: 1 no service, 2 the sender is not in the mobile
/// citizens base, 3 the sender's status is not valid, from 4 on argument and data. So a stranger learns nothing about
/// arguments.
public struct ServiceDesk: Sendable {
    /// By reference: it is looked at for each message, and has many parts.
    private final class Service: Sendable {
        let entry: Catalogue.Service
        let form: HandlerForm
        let behaviour: Behaviour

        init(entry: Catalogue.Service, form: HandlerForm, means: Means) {
            self.entry = entry
            self.form = form
            self.behaviour = form.behaviour(entry, means)
        }
    }

    private let texts: Catalogue.Texts
    private let passBy: [[UInt8]]
    private let registers: AskedRegisters
    private let services: [Service]
    private let grammar: Grammar

    /// Opens the services of a catalogue.
    ///
    /// - Parameters:
    ///   - registers: Where is looked up.
    ///   - patience: How long one call of a register may take.
    ///   - today: The day by which something is valid or expired.
    ///   - segmentCount: How many parts a text is sent in; lists are cut to two.
    /// - Throws: Every mistake of the catalogue.
    public init(
        catalogue: Catalogue, registers: Registers, patience: Patience = Patience(),
        today: @escaping @Sendable () -> CivilDate, segmentCount: @escaping @Sendable (String) -> Int
    ) throws(CatalogueError) {
        let mistakes = catalogue.mistakes()
        guard mistakes.isEmpty else { throw CatalogueError(mistakes: mistakes) }
        self.texts = catalogue.texts
        self.passBy = catalogue.passBy.map { Array($0.utf8) }
        self.registers = AskedRegisters(registers: registers, patience: patience)
        let means = Means(registers: self.registers, today: today, segmentCount: segmentCount)
        var services: [Service] = []
        var grammar = Grammar()
        for entry in catalogue.services {
            guard let form = Handlers.form(named: entry.handler) else { continue }
            services.append(Service(entry: entry, form: form, means: means))
            grammar.add(
                code: entry.code, keywords: entry.keywords + entry.aliases, argument: form.argument(entry))
        }
        self.services = services
        self.grammar = grammar
    }

    /// How the registers do that this desk asks.
    public var registerHealth: [RegisterHealth] { self.registers.patience.health }

    /// What a text asks; takes time in proportion to its length.
    public func interpret(_ text: String) -> Interpretation {
        if self.passBy.contains(where: { text.utf8.starts(with: $0) }) { return .ignored }
        guard let request = self.grammar.request(in: RequestText(text)) else {
            return .answer(
                Answer(
                    service: nil, row: 1, argument: nil, text: self.texts.serviceNotFound, outcome: .refused))
        }
        let service = self.services[request.service]
        switch service.behaviour {
        case .fixed(let text):
            return .answer(
                Answer(service: service.entry.name, row: nil, argument: nil, text: text, outcome: .answered))
        case .inquiry:
            return .inquiry(
                Inquiry(service: service.entry.name, index: request.service, argument: request.argument))
        }
    }

    /// The answer to an inquiry of this desk, for a sender by the address that the question came from.
    ///
    /// A sender that is no Kazakh mobile phone is not in the mobile citizens base. Ends soon after its task is
    /// cancelled, with the outcome `unavailable`.
    public func answer(_ inquiry: Inquiry, from sender: String) async -> Answer {
        await self.answer(inquiry, from: MSISDN(address: sender, ton: 0))
    }

    /// The answer to an inquiry of this desk, for a sender's phone; nil is in no register.
    public func answer(_ inquiry: Inquiry, from sender: MSISDN?) async -> Answer {
        let service = self.services[inquiry.index]
        guard case .inquiry(let handler) = service.behaviour else {
            preconditionFailure("an inquiry is answered by the desk that made it")
        }
        var answer = Answer(
            service: inquiry.service, row: nil, argument: inquiry.argument.text, text: "", outcome: .answered)
        do throws(RegisterError) {
            switch try await self.find(inquiry.argument, handler, service.form, sender, &answer.argument) {
            case .result(let text): answer.text = text
            case .row(let row):
                answer.row = row
                answer.outcome = .refused
                answer.text = service.entry.rows[row] ?? self.texts.unavailable
            }
        } catch {
            answer.outcome = .unavailable
            answer.text = self.texts.unavailable
            answer.failure = error
        }
        return answer
    }

    private func find(
        _ argument: Argument, _ handler: any Handler, _ form: HandlerForm, _ sender: MSISDN?,
        _ subject: inout String?
    ) async throws(RegisterError) -> Finding {
        guard let sender, let person = try await self.registers.iin(of: sender) else { return .row(2) }
        if form.absentMeansSender, argument == .absent { subject = person.digits }
        guard try await self.registers.status(of: person) == .valid else { return .row(3) }
        return try await handler.find(argument, for: person)
    }
}
