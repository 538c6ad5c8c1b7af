import Services

/// All five registers as dictionaries by what they are asked with.
///
/// A register that is named in `failing` is unreachable, one in `hanging` never answers, cancelled or not; `calls`
/// counts what was asked.
final class FakeRegisters: Sendable {
    struct Content: Sendable {
        var citizens: [String: String] = [:]
        var persons: [String: PersonStatus] = [:]
        var vehicles: [String: Inspection] = [:]
        var kindergartenQueue: [String: [QueueEntry]] = [:]
        var housingQueue: [String: [QueueEntry]] = [:]
        var failing: Set<RegisterName> = []
        var hanging: Set<RegisterName> = []
    }

    let calls = Counter<RegisterName>()
    private let content: Content

    init(_ content: Content) {
        self.content = content
    }

    var bundle: Registers {
        Registers(
            citizens: self, persons: self, vehicles: self, kindergartenQueue: Kindergarten(fake: self),
            housingQueue: Housing(fake: self))
    }

    private func look<Value: Sendable>(
        in register: RegisterName, _ call: RegisterCall<Value>, _ value: (Content) -> Value
    ) {
        self.calls.add(register)
        if self.content.hanging.contains(register) { return }
        let isFailing = self.content.failing.contains(register)
        call.answer(
            isFailing ? .failure(RegisterError(register, .unreachable)) : .success(value(self.content)))
    }

    private struct Kindergarten: KindergartenQueueRegister {
        let fake: FakeRegisters
        func entries(of child: IIN, _ call: RegisterCall<[QueueEntry]>) {
            self.fake.look(in: .kindergartenQueue, call) { $0.kindergartenQueue[child.digits] ?? [] }
        }
    }

    private struct Housing: HousingQueueRegister {
        let fake: FakeRegisters
        func entries(of person: IIN, _ call: RegisterCall<[QueueEntry]>) {
            self.fake.look(in: .housingQueue, call) { $0.housingQueue[person.digits] ?? [] }
        }
    }
}

extension FakeRegisters: MobileCitizensBase, PersonsRegister, VehicleInspectionRegister {
    func iin(of phone: MSISDN, _ call: RegisterCall<IIN?>) {
        self.look(in: .citizens, call) { $0.citizens[phone.digits].flatMap { try? IIN($0) } }
    }

    func status(of iin: IIN, _ call: RegisterCall<PersonStatus?>) {
        self.look(in: .persons, call) { $0.persons[iin.digits] }
    }

    func inspection(of plate: Plate, _ call: RegisterCall<Inspection?>) {
        self.look(in: .vehicles, call) { $0.vehicles[plate.text] }
    }
}

extension FakeRegisters.Content {
    /// The people of the demo set, made up.
    static let demo = FakeRegisters.Content(
        citizens: [
            "77010001414": "900101300126", "77010000003": "851231400557", "77010000004": "030712600451",
        ],
        persons: [
            "900101300126": .valid, "851231400557": .notValid, "030712600451": .valid,
            "150101500120": .valid, "160229600343": .valid, "180630505014": .valid, "201115607777": .notValid,
        ],
        vehicles: [
            "123ABC02": Inspection(inspected: date("2026-03-15"), validUntil: date("2036-03-15")),
            "A123BCD": Inspection(inspected: date("2025-01-31"), validUntil: date("2036-01-31")),
            "777KZT01": Inspection(inspected: date("2018-03-15"), validUntil: date("2019-03-15")),
        ],
        kindergartenQueue: [
            "150101500120": [QueueEntry(number: 125, registered: date("2023-05-12"), place: "g. Astana")],
            "160229600343": [
                QueueEntry(number: 125, registered: date("2023-05-12"), place: "g. Astana"),
                QueueEntry(number: 48, registered: date("2024-09-02"), place: "g. Almaty"),
            ],
        ],
        housingQueue: [
            "900101300126": [QueueEntry(number: 1532, registered: date("2015-02-10"), place: "g. Almaty")],
            "851231400557": [QueueEntry(number: 40, registered: date("2012-06-01"), place: "g. Semei")],
        ])
}

func date(_ iso: String) -> CivilDate {
    guard let date = CivilDate(iso: iso) else { fatalError("no date: \(iso)") }
    return date
}
