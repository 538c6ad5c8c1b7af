/// What several pipelines have answered together.
struct Tally: Sendable {
    private(set) var total = BridgeSnapshot.Window()
    /// In the order in which they were first asked.
    private(set) var services: [ServiceCounts] = []

    mutating func add(_ counts: PipelineCounts) {
        self.total.add(counts)
        for service in counts.services {
            if let index = self.services.firstIndex(where: { $0.name == service.name }) {
                self.services[index] = self.services[index] + service
            } else {
                self.services.append(service)
            }
        }
    }
}
