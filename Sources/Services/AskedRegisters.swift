/// The registers as handlers ask them: each call with patience.
struct AskedRegisters: Sendable {
    let registers: Registers
    let patience: Patience

    func iin(of phone: MSISDN) async throws(RegisterError) -> IIN? {
        try await self.patience.ask(.citizens) { self.registers.citizens.iin(of: phone, $0) }
    }

    func status(of person: IIN) async throws(RegisterError) -> PersonStatus? {
        try await self.patience.ask(.persons) { self.registers.persons.status(of: person, $0) }
    }

    func inspection(of plate: Plate) async throws(RegisterError) -> Inspection? {
        try await self.patience.ask(.vehicles) { self.registers.vehicles.inspection(of: plate, $0) }
    }

    func kindergartenEntries(of child: IIN) async throws(RegisterError) -> [QueueEntry] {
        try await self.patience.ask(.kindergartenQueue) {
            self.registers.kindergartenQueue.entries(of: child, $0)
        }
    }

    func housingEntries(of person: IIN) async throws(RegisterError) -> [QueueEntry] {
        try await self.patience.ask(.housingQueue) { self.registers.housingQueue.entries(of: person, $0) }
    }
}
