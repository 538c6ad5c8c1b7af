/// The services of a short number as a clerk writes them down: one entry a service, one text a row.
///
/// | key of services.yaml | here |
/// | --- | --- |
/// | `texts` | ``texts`` |
/// | `pass_by` | ``passBy``; absent: none |
/// | `services` | ``services``, in the order of the file |
///
/// A catalogue is only a value; ``mistakes()`` says whether services can be made of it.
public struct Catalogue: Hashable, Sendable {
    /// Texts that belong to no service.
    public struct Texts: Hashable, Sendable {
        /// Row 1: what a text that names no service is answered with (key `service_not_found`).
        public var serviceNotFound: String
        /// What is sent when a register can't be asked in time (key `unavailable`).
        public var unavailable: String

        /// Takes both texts as they are sent; an empty one is a mistake of the catalogue.
        public init(serviceNotFound: String = "", unavailable: String = "") {
            self.serviceNotFound = serviceNotFound
            self.unavailable = unavailable
        }
    }

    /// One entry of `services`.
    public struct Service: Hashable, Sendable {
        /// The key of the entry, also the name of the service in logs and metrics.
        public var name: String
        /// What answers it: `vehicle_inspection`, `kindergarten_queue`, `housing_queue` or `text`.
        public var handler: String
        /// The digits that stand for the keyword ("8 123ABC02"); nil: asked for by keyword only.
        public var code: String?
        /// The keywords as the instruction prints them.
        public var keywords: [String]
        /// Further spellings that are taken for a keyword.
        public var aliases: [String]
        /// Forms of a number plate: `0` stands for a digit, `A` for a Latin letter ("000 AAA 00").
        public var masks: [String]
        /// Error texts by the row of the instruction's table, 2 and on.
        public var rows: [Int: String]
        /// Every other scalar of the entry by its key: `success`, `expired`, `text` and the like.
        public var texts: [String: String]

        /// Takes an entry as it stands; what the entry leaves out is nil or empty.
        public init(
            name: String, handler: String, code: String? = nil, keywords: [String] = [],
            aliases: [String] = [], masks: [String] = [], rows: [Int: String] = [:],
            texts: [String: String] = [:]
        ) {
            self.name = name
            self.handler = handler
            self.code = code
            self.keywords = keywords
            self.aliases = aliases
            self.masks = masks
            self.rows = rows
            self.texts = texts
        }
    }

    /// A fault of the catalogue, at the key where it has to be mended.
    public struct Mistake: Hashable, Sendable {
        /// The keys from the top of the file, such as `services`, `housing_queue`, `rows`, `4`.
        ///
        /// A place in a list is counted from 0. A key that is missing is named as if it were there.
        public var path: [String]
        /// What is wrong, in one sentence without a full stop.
        public var message: String
        /// What may stand there; empty where that can't be listed.
        public var accepted: [String]

        /// Takes the place, what is wrong there, and what would be right.
        public init(path: [String], message: String, accepted: [String] = []) {
            self.path = path
            self.message = message
            self.accepted = accepted
        }
    }

    /// Texts that belong to no service.
    public var texts: Texts
    /// Texts that begin with one of these, octet for octet, are not ours and get no answer.
    public var passBy: [String]
    /// The services in the order of the file.
    public var services: [Service]

    /// Takes a catalogue as it stands; what the file leaves out is empty.
    public init(texts: Texts = Texts(), passBy: [String] = [], services: [Service] = []) {
        self.texts = texts
        self.passBy = passBy
        self.services = services
    }
}
