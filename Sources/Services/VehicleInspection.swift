/// Technical inspection of a vehicle (ТО), asked by its plate.
struct VehicleInspection: Handler {
    static let form = HandlerForm(
        name: "vehicle_inspection", needsCode: true, takesMasks: true, rows: [2, 3, 4],
        texts: ["success": placeholders, "expired": placeholders],
        argument: { .plate($0.masks.compactMap(PlateMask.init)) },
        behaviour: { .inquiry(VehicleInspection(entry: $0, means: $1)) })

    private static let placeholders = ["plate", "inspected", "valid_until"]

    private let success: Template
    private let expired: Template
    private let means: Means

    private init(entry: Catalogue.Service, means: Means) {
        self.success = entry.template("success")
        self.expired = entry.template("expired")
        self.means = means
    }

    func find(_ argument: Argument, for sender: IIN) async throws(RegisterError) -> Finding {
        guard case .plate(let plate) = argument,
            let inspection = try await self.means.registers.inspection(of: plate)
        else { return .row(4) }
        let isExpired = inspection.validUntil < self.means.today()
        return .result(
            (isExpired ? self.expired : self.success).filled { placeholder in
                switch placeholder {
                case "inspected": inspection.inspected.description
                case "valid_until": inspection.validUntil.description
                default: plate.text
                }
            })
    }
}
