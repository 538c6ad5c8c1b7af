/// The queue for housing, asked for oneself or by another person's IIN.
struct HousingQueue: Handler {
    static let form = HandlerForm(
        name: "housing_queue", needsCode: true, rows: [2, 3, 4],
        texts: [
            "success": QueueText.placeholders, "success_other": QueueText.placeholders,
            "queue": QueueText.entryPlaceholders,
        ],
        absentMeansSender: true,
        argument: { _ in .iin },
        behaviour: { .inquiry(HousingQueue(entry: $0, means: $1)) })

    private let own: QueueText
    private let other: QueueText
    private let registers: AskedRegisters

    private init(entry: Catalogue.Service, means: Means) {
        let queue = entry.template("queue")
        self.own = QueueText(entry.template("success"), entry: queue, segmentCount: means.segmentCount)
        self.other = QueueText(
            entry.template("success_other"), entry: queue, segmentCount: means.segmentCount)
        self.registers = means.registers
    }

    func find(_ argument: Argument, for sender: IIN) async throws(RegisterError) -> Finding {
        switch argument {
        case .absent: try await self.find(sender, self.own)
        case .iin(let person): try await self.find(person, self.other)
        case .misfit, .plate: .row(4)
        }
    }

    private func find(_ person: IIN, _ text: QueueText) async throws(RegisterError) -> Finding {
        let entries = try await self.registers.housingEntries(of: person)
        return entries.isEmpty ? .row(4) : .result(text.text(of: entries, for: person))
    }
}
