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

    func iin(of phone: MSISDN, _ call: RegisterCall<IIN?>) {
        let person = try? IIN("900101300126")
        switch self.manner {
        case .answers: call.answer(.success(person))
        case .fails: call.answer(.failure(RegisterError(.citizens, .unreachable)))
        case .hangs:
            call.answer { () throws(RegisterError) in
                try? await Task.sleep(for: .seconds(3600))
                throw RegisterError(.citizens, .cancelled)
            }
        case .stubborn(let duration):
            Task {
                try? await Task.sleep(for: duration)
                call.answer(.success(person))
            }
        }
    }

    func status(of iin: IIN, _ call: RegisterCall<PersonStatus?>) { call.answer(.success(.valid)) }

    func inspection(of plate: Plate, _ call: RegisterCall<Inspection?>) {
        guard plate == Plate("123ABC02"), let inspected = CivilDate(year: 2026, month: 3, day: 15),
            let validUntil = CivilDate(year: 2036, month: 3, day: 15)
        else { return call.answer(.success(nil)) }
        call.answer(.success(Inspection(inspected: inspected, validUntil: validUntil)))
    }

    func entries(of person: IIN, _ call: RegisterCall<[QueueEntry]>) { call.answer(.success([])) }
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
