import Services

/// Registers with one citizen, one car, and a manner of answering.
struct FixtureRegisters: MobileCitizensBase, PersonsRegister, VehicleInspectionRegister,
    KindergartenQueueRegister, HousingQueueRegister
{
    enum Manner: Sendable {
        case answers
        case fails
        /// Does not answer until it is cancelled.
        case hangs
        /// Answers after this time, whether it is cancelled or not.
        case stubborn(Duration)
    }

    let manner: Manner

    private func wait(_ register: RegisterName) async throws(RegisterError) {
        switch self.manner {
        case .answers: break
        case .fails: throw RegisterError(register, .unreachable)
        case .hangs:
            try? await Task.sleep(for: .seconds(3600))
            throw RegisterError(register, .cancelled)
        case .stubborn(let duration):
            await Task { try? await Task.sleep(for: duration) }.value
        }
    }

    func iin(of phone: MSISDN) async throws(RegisterError) -> IIN? {
        try await self.wait(.citizens)
        return try? IIN("900101300126")
    }

    func status(of iin: IIN) async throws(RegisterError) -> PersonStatus? {
        .valid
    }

    func inspection(of plate: Plate) async throws(RegisterError) -> Inspection? {
        guard plate == Plate("123ABC02"), let inspected = CivilDate(year: 2026, month: 3, day: 15),
            let validUntil = CivilDate(year: 2036, month: 3, day: 15)
        else { return nil }
        return Inspection(inspected: inspected, validUntil: validUntil)
    }

    func entries(of person: IIN) async throws(RegisterError) -> [QueueEntry] { [] }
}

extension Registers {
    static let demo = Registers.fixture(.answers)

    static func fixture(_ manner: FixtureRegisters.Manner) -> Registers {
        let fixture = FixtureRegisters(manner: manner)
        return Registers(
            citizens: fixture, persons: fixture, vehicles: fixture, kindergartenQueue: fixture,
            housingQueue: fixture)
    }
}
