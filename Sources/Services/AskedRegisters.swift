/// The registers as handlers ask them: each call with patience.
struct AskedRegisters: Sendable {
    let registers: Registers
    let patience: Patience

    func iin(of phone: MSISDN) async throws(RegisterError) -> IIN? {
        try await self.patience.ask(.citizens) {
            [register = self.registers.citizens] () throws(RegisterError) in
            try await register.iin(of: phone)
        }
    }

    func status(of person: IIN) async throws(RegisterError) -> PersonStatus? {
        try await self.patience.ask(.persons) {
            [register = self.registers.persons] () throws(RegisterError) in
            try await register.status(of: person)
        }
    }

    func inspection(of plate: Plate) async throws(RegisterError) -> Inspection? {
        try await self.patience.ask(.vehicles) {
            [register = self.registers.vehicles] () throws(RegisterError) in
            try await register.inspection(of: plate)
        }
    }

    func kindergartenEntries(of child: IIN) async throws(RegisterError) -> [QueueEntry] {
        let register = self.registers.kindergartenQueue
        return try await self.patience.ask(.kindergartenQueue) { () throws(RegisterError) in
            try await register.entries(of: child)
        }
    }

    func housingEntries(of person: IIN) async throws(RegisterError) -> [QueueEntry] {
        let register = self.registers.housingQueue
        return try await self.patience.ask(.housingQueue) { () throws(RegisterError) in
            try await register.entries(of: person)
        }
    }
}
