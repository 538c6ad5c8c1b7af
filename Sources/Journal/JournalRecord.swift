/// A step in the life of a message.
///
/// | record | written before |
/// | --- | --- |
/// | `accepted` | the part is acknowledged |
/// | `started` | the work on the message begins, so that one that kills the process is known |
/// | `answered` | its first segment leaves; it implies one sending of each |
/// | `resending` | the segment leaves again |
/// | `submitted` | – |
/// | `receipted` | the receipt is acknowledged |
/// | `finished` | – |
/// | `route` | see ``RouteRecord`` |
public enum JournalRecord: Hashable, Sendable {
    /// A part of a question has come.
    case accepted(AcceptedPart)
    /// An attempt to answer a message begins.
    case started(StartedMessage)
    /// A message has its reply.
    case answered(JournaledAnswer)
    /// A segment whose outcome is unknown goes out once more.
    case resending(SegmentNumber)
    /// The SMSC has taken a segment.
    case submitted(SubmittedSegment)
    /// The SMSC has told what became of a segment: so it has it, whether its `submitted` is there, comes later or never.
    case receipted(SegmentReceipt)
    /// Nothing more is done for a message, or for a part that belongs to none.
    case finished(MessageEnd)
    /// Something has become of a client's message.
    case route(RouteRecord)
}

/// The number of a message, or of a part of one, in the journal; never used twice.
public struct MessageID: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number, 1 or more; at most 2⁵⁵ − 1, so that a segment's place fits behind it.
    public let rawValue: UInt64

    /// The message of this number.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The number in decimal.
    public var description: String { String(self.rawValue) }

    /// Whether a message was accepted before another.
    public static func < (one: MessageID, other: MessageID) -> Bool { one.rawValue < other.rawValue }
}

/// A moment on the wall clock: what a monotonic clock says means nothing after a restart.
public struct WallTime: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01 00:00 UTC.
    public var milliseconds: Int64

    /// The moment so many milliseconds after the beginning of 1970.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Whether a moment is before another.
    public static func < (one: WallTime, other: WallTime) -> Bool { one.milliseconds < other.milliseconds }
}

/// An address of a message: type of number, numbering plan, digits or letters.
public struct JournaledAddress: Hashable, Sendable {
    /// Type of number.
    public var ton: UInt8
    /// Numbering plan.
    public var npi: UInt8
    /// The number, as it came.
    public var digits: String

    /// An address.
    public init(ton: UInt8, npi: UInt8, digits: String) {
        self.ton = ton
        self.npi = npi
        self.digits = digits
    }
}

/// A part's place in a message by sar_msg_ref_num, sar_total_segments and sar_segment_seqnum.
public struct JournaledSAR: Hashable, Sendable {
    /// The same in all parts.
    public var reference: UInt16
    /// How many parts there are.
    public var total: UInt8
    /// Which one it is, from 1.
    public var number: UInt8

    /// A place.
    public init(reference: UInt16, total: UInt8, number: UInt8) {
        self.reference = reference
        self.total = total
        self.number = number
    }
}

/// A part of a question, as it came; all of it if it has one part.
public struct AcceptedPart: Hashable, Sendable {
    /// The part's own number; the message has that of its first part.
    public var id: MessageID
    /// The link that it came over, and by which its answer leaves.
    public var link: String
    /// When it came; the message's deadline counts from its last part.
    public var arrival: WallTime
    /// Who asks.
    public var source: JournaledAddress
    /// The short number that was asked.
    public var destination: JournaledAddress
    /// esm_class.
    public var esmClass: UInt8
    /// data_coding.
    public var dataCoding: UInt8
    /// The user data with its header.
    public var userData: [UInt8]
    /// What the SAR TLVs say; nil: there are none.
    public var sar: JournaledSAR?
    /// The value of the TLV by which the link's SMSC marks repeats; nil: there is none.
    public var repeatID: [UInt8]?

    /// A part; see the properties.
    public init(
        id: MessageID, link: String, arrival: WallTime, source: JournaledAddress,
        destination: JournaledAddress,
        esmClass: UInt8, dataCoding: UInt8, userData: [UInt8], sar: JournaledSAR? = nil,
        repeatID: [UInt8]? = nil
    ) {
        self.id = id
        self.link = link
        self.arrival = arrival
        self.source = source
        self.destination = destination
        self.esmClass = esmClass
        self.dataCoding = dataCoding
        self.userData = userData
        self.sar = sar
        self.repeatID = repeatID
    }
}

/// An attempt to answer a message.
public struct StartedMessage: Hashable, Sendable {
    /// The message: its first part.
    public var id: MessageID
    /// The parts behind the first, in their order.
    public var moreParts: [MessageID]
    /// Which attempt it is, from 1.
    public var attempt: Int

    /// An attempt.
    public init(id: MessageID, moreParts: [MessageID] = [], attempt: Int = 1) {
        self.id = id
        self.moreParts = moreParts
        self.attempt = attempt
    }
}

/// A reply that is ready to leave.
public struct JournaledAnswer: Hashable, Sendable {
    /// The message that it answers.
    public var id: MessageID
    /// What kind of answer it is: `answered`, `refused`, `unavailable` or `ignored`.
    public var outcome: String
    /// What leaves, in this order; none when the message gets no reply.
    public var segments: [JournaledSegment]

    /// The answer to a message.
    public init(id: MessageID, outcome: String, segments: [JournaledSegment]) {
        self.id = id
        self.outcome = outcome
        self.segments = segments
    }
}

/// A segment of a reply.
public struct JournaledSegment: Hashable, Sendable {
    /// short_message with its header, or message_payload.
    public var octets: [UInt8]
    /// data_coding.
    public var dataCoding: UInt8
    /// Whether esm_class says that there is a header.
    public var hasUDH: Bool
    /// Whether the octets go into message_payload.
    public var isPayload: Bool
    /// What the SAR TLVs must say.
    public var sar: JournaledSAR?

    /// A segment.
    public init(
        octets: [UInt8], dataCoding: UInt8, hasUDH: Bool = false, isPayload: Bool = false,
        sar: JournaledSAR? = nil
    ) {
        self.octets = octets
        self.dataCoding = dataCoding
        self.hasUDH = hasUDH
        self.isPayload = isPayload
        self.sar = sar
    }
}

/// A segment of a message's reply.
public struct SegmentNumber: Hashable, Sendable {
    /// The message that it answers.
    public var id: MessageID
    /// Its place in the reply, from 1.
    public var number: Int

    /// A segment.
    public init(id: MessageID, number: Int) {
        self.id = id
        self.number = number
    }
}

/// A segment that the SMSC has taken.
public struct SubmittedSegment: Hashable, Sendable {
    /// Which one.
    public var segment: SegmentNumber
    /// The message_id of its submit_sm_resp.
    public var messageID: String
    /// When the response came.
    public var at: WallTime

    /// A segment and its message_id.
    public init(segment: SegmentNumber, messageID: String, at: WallTime) {
        self.segment = segment
        self.messageID = messageID
        self.at = at
    }
}

/// What a receipt says of a segment.
public struct SegmentReceipt: Hashable, Sendable {
    /// How it ended.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// The phone has it.
        case delivered
        /// The SMSC gave up in time.
        case expired
        /// It can't be delivered, was deleted or rejected.
        case failed
    }

    /// Which one.
    public var segment: SegmentNumber
    /// What the SMSC calls it, as it wrote that in the receipt or in its submit_sm_resp.
    public var messageID: String
    /// How it ended.
    public var state: State
    /// When the receipt came.
    public var at: WallTime

    /// A receipt.
    public init(segment: SegmentNumber, messageID: String, state: State, at: WallTime) {
        self.segment = segment
        self.messageID = messageID
        self.state = state
        self.at = at
    }
}

/// The end of a message.
public struct MessageEnd: Hashable, Sendable {
    /// How it ended.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// All segments of the reply are with the SMSC, or went out as often as they may.
        case submitted
        /// The SMSC refused a segment for good.
        case failed
        /// The reply could not be submitted in the time for it.
        case expired
        /// It gets no reply.
        case ignored
    }

    /// The message, or a part that belongs to none.
    public var id: MessageID
    /// How it ended.
    public var kind: Kind

    /// The end of a message.
    public init(id: MessageID, kind: Kind) {
        self.id = id
        self.kind = kind
    }
}

// MARK: - What may be read by anybody

extension JournaledAddress: CustomStringConvertible {
    /// Type of number and numbering plan, never the number.
    public var description: String { "address of ton \(self.ton), npi \(self.npi)" }
}

extension AcceptedPart: CustomStringConvertible {
    /// Number, link and size, never who asks nor what.
    public var description: String {
        "part \(self.id) of \(self.link), data_coding \(self.dataCoding), \(self.userData.count) octets"
    }
}

extension JournaledSegment: CustomStringConvertible {
    /// data_coding and size, never the text.
    public var description: String { "data_coding \(self.dataCoding), \(self.octets.count) octets" }
}
