public import Monotonic

extension Reassembler {
    /// A part of a message as it came.
    public struct Part: Sendable {
        /// Which message it belongs to.
        public var key: PartKey
        /// Which part of it, from 1.
        public var number: UInt8
        /// The user data without its header.
        public var octets: [UInt8]
        /// data_coding.
        public var dataCoding: UInt8
        /// The header, for the national language tables and packed septets.
        public var header: UserDataHeader?
        /// The caller's name for this part.
        public var tag: Tag

        /// A part with these fields.
        public init(
            key: PartKey, number: UInt8, octets: [UInt8], dataCoding: UInt8, header: UserDataHeader?, tag: Tag
        ) {
            self.key = key
            self.number = number
            self.octets = octets
            self.dataCoding = dataCoding
            self.header = header
            self.tag = tag
        }

        var cost: Int {
            self.octets.count + (self.header?.octets.count ?? 0) + ReassemblyLimits.partOverhead
        }
    }

    /// A message that is put together, or what came of it.
    public struct Assembled: Sendable {
        /// Why a message was given out.
        public enum Ending: Hashable, Sendable {
            /// All parts are there.
            case complete
            /// Parts are missing and their time is up.
            case expired
            /// Parts are missing and there was no room to wait for them.
            case evicted
        }

        /// What the parts have in common.
        public var key: PartKey
        /// The parts that came, in the order of their numbers; at least one.
        public var parts: [Part]
        /// When the first part came.
        public var firstArrival: Instant
        /// When the last part came: the deadline of the answer runs from here.
        public var lastArrival: Instant
        /// Why it was given out.
        public var ending: Ending
    }

    /// What became of a part.
    public enum Outcome: Sendable {
        /// It waits for others.
        case waiting
        /// The same part had come before: this one is dropped, its tag with it.
        case duplicate
        /// A part of this number and other octets had come before: that one is dropped, and its tag is given back.
        case replaced(Tag)
        /// It was the last one.
        case complete(Assembled)
    }

    /// A message of which parts are missing.
    struct Group: Sendable {
        enum Joining {
            case duplicate
            case replaced(Part)
            case added(isComplete: Bool)
        }

        let key: PartKey
        /// Tells it from others that had the same key.
        let serial: UInt64
        let firstArrival: Instant
        private var lastArrival: Instant
        /// In the order of their numbers.
        private var parts: [Part]

        init(_ part: Part, serial: UInt64, at now: Instant) {
            self.key = part.key
            self.serial = serial
            self.firstArrival = now
            self.lastArrival = now
            self.parts = [part]
        }

        var octetCount: Int { self.parts.reduce(0) { $0 + $1.cost } }

        mutating func join(_ part: Part, at now: Instant) -> Joining {
            // Parts mostly come in order, so the place is looked for from the end.
            let index = (self.parts.lastIndex { $0.number < part.number } ?? -1) + 1
            guard index < self.parts.count, self.parts[index].number == part.number else {
                self.parts.insert(part, at: index)
                self.lastArrival = max(self.lastArrival, now)
                return .added(isComplete: self.parts.count == self.key.total)
            }
            let old = self.parts[index]
            if old.octets == part.octets, old.dataCoding == part.dataCoding { return .duplicate }
            self.parts[index] = part
            self.lastArrival = max(self.lastArrival, now)
            return .replaced(old)
        }

        func assembled(_ ending: Assembled.Ending) -> Assembled {
            Assembled(
                key: self.key, parts: self.parts, firstArrival: self.firstArrival,
                lastArrival: self.lastArrival,
                ending: ending)
        }
    }
}

extension Reassembler.Part: CustomStringConvertible {
    /// Number, data_coding and length, never the text.
    public var description: String {
        "part \(self.number) of \(self.key.total), data_coding \(self.dataCoding), \(self.octets.count) octets"
    }
}
