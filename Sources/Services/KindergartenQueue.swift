/// The queue for a place in a kindergarten, asked by the child's IIN.
struct KindergartenQueue: Handler {
    static let form = HandlerForm(
        name: "kindergarten_queue", needsCode: true, rows: [2, 3, 4, 5, 6],
        texts: ["success": QueueText.placeholders, "queue": QueueText.entryPlaceholders],
        argument: { _ in .iin },
        behaviour: { .inquiry(KindergartenQueue(entry: $0, means: $1)) })

    private let success: QueueText
    private let registers: AskedRegisters

    private init(entry: Catalogue.Service, means: Means) {
        self.success = QueueText(
            entry.template("success"), entry: entry.template("queue"), segmentCount: means.segmentCount)
        self.registers = means.registers
    }

    func find(_ argument: Argument, for sender: IIN) async throws(RegisterError) -> Finding {
        guard argument != .absent else { return .row(4) }
        guard case .iin(let child) = argument else { return .row(5) }
        switch try await self.registers.status(of: child) {
        case .valid: break
        case .notValid: return .row(5)
        case nil: return .row(6)
        }
        let entries = try await self.registers.kindergartenEntries(of: child)
        return entries.isEmpty ? .row(6) : .result(self.success.text(of: entries, for: child))
    }
}
