/// A state register by the name that configuration, imports and logs know it by.
public enum RegisterName: String, CaseIterable, Hashable, Sendable {
    /// МБГ: the person behind a mobile phone.
    case citizens
    /// ГБД ФЛ: whether a person's status is valid.
    case persons
    /// Technical inspections of vehicles.
    case vehicles
    /// The queue for a place in a kindergarten.
    case kindergartenQueue = "kindergarten_queue"
    /// The queue for housing.
    case housingQueue = "housing_queue"
}

/// A register gave no answer; says nothing about what was looked up.
public struct RegisterError: Error, Hashable, Sendable {
    /// Why there is no answer.
    public enum Reason: String, Hashable, Sendable {
        /// It can't be asked, or failed while it was.
        case unreachable
        /// It did not answer within the time limit.
        case tooSlow = "too_slow"
        /// Whoever asked no longer wants to know.
        case cancelled
    }

    /// Which register.
    public var register: RegisterName
    /// Why.
    public var reason: Reason

    /// Says which register gave no answer, and why.
    public init(_ register: RegisterName, _ reason: Reason) {
        self.register = register
        self.reason = reason
    }
}

/// МБГ, the mobile citizens base: which person a phone belongs to.
///
/// This and the other registers answer the call that they are given (see ``RegisterCall``) and return at once: what must
/// wait waits elsewhere, in a task by `call.answer(by:)` or on threads of the register's own. What is not there is nil or
/// empty, never an error. A call that is not answered in time is left behind (see ``Patience``).
public protocol MobileCitizensBase: Sendable {
    /// The person whom a phone belongs to; nil if nobody registered it.
    func iin(of phone: MSISDN, _ call: RegisterCall<IIN?>)
}

/// Whether a person may be served.
public enum PersonStatus: String, CaseIterable, Hashable, Sendable {
    /// The person's status is valid.
    case valid
    /// It is not.
    case notValid = "not_valid"
}

/// ГБД ФЛ, the state base of natural persons.
public protocol PersonsRegister: Sendable {
    /// The status of a person; nil if the person is not there.
    func status(of iin: IIN, _ call: RegisterCall<PersonStatus?>)
}

/// The last technical inspection of a vehicle.
public struct Inspection: Hashable, Sendable {
    /// When the vehicle was inspected.
    public var inspected: CivilDate
    /// The last day on which the inspection is valid.
    public var validUntil: CivilDate

    /// Takes both days.
    public init(inspected: CivilDate, validUntil: CivilDate) {
        self.inspected = inspected
        self.validUntil = validUntil
    }
}

/// The register of technical inspections.
public protocol VehicleInspectionRegister: Sendable {
    /// The last inspection of a vehicle; nil if nothing is known about the plate.
    func inspection(of plate: Plate, _ call: RegisterCall<Inspection?>)
}

/// A place in a queue.
public struct QueueEntry: Hashable, Sendable, PersonalData {
    /// The number in the queue.
    public var number: Int
    /// The list within the queue; nil where there is only one.
    public var list: String?
    /// Since when.
    public var registered: CivilDate
    /// Where, as it is to be printed: `g. Almaty`.
    public var place: String

    /// Takes the fields of an entry.
    public init(number: Int, list: String? = nil, registered: CivilDate, place: String) {
        self.number = number
        self.list = list
        self.registered = registered
        self.place = place
    }
}

/// The queues for a place in a kindergarten.
public protocol KindergartenQueueRegister: Sendable {
    /// The queues a child is in, as they are to be listed; empty if in none.
    func entries(of child: IIN, _ call: RegisterCall<[QueueEntry]>)
}

/// The queue for housing.
public protocol HousingQueueRegister: Sendable {
    /// The places a person has, as they are to be listed; empty if none.
    func entries(of person: IIN, _ call: RegisterCall<[QueueEntry]>)
}

/// The five registers that services ask.
public struct Registers: Sendable {
    /// МБГ.
    public var citizens: any MobileCitizensBase
    /// ГБД ФЛ.
    public var persons: any PersonsRegister
    /// Technical inspections.
    public var vehicles: any VehicleInspectionRegister
    /// Kindergarten queues.
    public var kindergartenQueue: any KindergartenQueueRegister
    /// The housing queue.
    public var housingQueue: any HousingQueueRegister

    /// Takes one of each; they may be one and the same.
    public init(
        citizens: any MobileCitizensBase, persons: any PersonsRegister,
        vehicles: any VehicleInspectionRegister, kindergartenQueue: any KindergartenQueueRegister,
        housingQueue: any HousingQueueRegister
    ) {
        self.citizens = citizens
        self.persons = persons
        self.vehicles = vehicles
        self.kindergartenQueue = kindergartenQueue
        self.housingQueue = housingQueue
    }
}
