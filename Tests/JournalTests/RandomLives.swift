import Journal

/// Records as a bridge writes them, in a random order of many messages at once.
struct RandomLives {
    private var random: SplitMix64
    private var last: UInt64 = 0
    /// Numbers that were given out and not used yet: two links commit in any order.
    private var reserved: [UInt64] = []
    private var parts: [MessageID] = []
    private var messages: [Message] = []
    /// Segments of all replies, those of ended messages included.
    private var segments: [SegmentNumber] = []
    private var awaited: [SegmentNumber] = []
    private var routes: [RoutedMessage] = []
    private let now: WallTime

    private struct Message {
        var id: MessageID
        var attempts = 1
        var segmentCount: Int?
        var submitted = 0
    }

    init(seed: UInt64, now: WallTime) {
        self.random = SplitMix64(seed: seed)
        self.now = now
    }

    /// Records of one commit.
    mutating func batch() -> [JournalRecord] {
        (0..<Int.random(in: 1...12, using: &self.random)).map { _ in self.record() }
    }

    private mutating func record() -> JournalRecord {
        switch Int.random(in: 0..<140, using: &self.random) {
        case 0..<30: self.accept()
        case 30..<50: self.start() ?? self.accept()
        case 50..<65: self.answer() ?? self.accept()
        case 65..<85: self.submit() ?? self.accept()
        case 85..<92: self.receive() ?? self.accept()
        case 92..<100: self.finish() ?? self.accept()
        default: .route(self.route())
        }
    }

    private mutating func accept() -> JournalRecord {
        let id = self.number()
        self.parts.append(id)
        let octetCount = Int.random(in: 0...140, using: &self.random)
        let userData = (0..<octetCount).map { _ in UInt8.random(in: 0...255, using: &self.random) }
        let isSplit = Bool.random(using: &self.random)
        return .accepted(
            AcceptedPart(
                id: id, link: ["kcell", "beeline", "көпір"].randomElement(using: &self.random) ?? "",
                arrival: self.moment(),
                source: JournaledAddress(
                    ton: 1, npi: 1, digits: "7701\(UInt16.random(in: 0...9_999, using: &self.random))"),
                destination: JournaledAddress(ton: 255, npi: 255, digits: "1414"),
                esmClass: UInt8.random(in: 0...255, using: &self.random),
                dataCoding: UInt8.random(in: 0...255, using: &self.random), userData: userData,
                sar: isSplit ? JournaledSAR(reference: .max, total: 255, number: 3) : nil,
                repeatID: isSplit ? Array(userData.prefix(9)) : nil))
    }

    private mutating func number() -> MessageID {
        if self.reserved.isEmpty {
            let count = UInt64.random(in: 1...3, using: &self.random)
            self.reserved = (1...count).map { self.last + $0 }.shuffled(using: &self.random)
            // Some numbers are lost: their parts were refused.
            self.last += count + (Bool.random(using: &self.random) ? 1 : 0)
        }
        return MessageID(rawValue: self.reserved.removeLast())
    }

    /// A step of a client's message; also one that comes again, or behind its end.
    private mutating func route() -> RouteRecord {
        let pdu = (0..<Int.random(in: 16...200, using: &self.random)).map { _ in
            UInt8.random(in: 0...255, using: &self.random)
        }
        guard let index = self.routes.indices.randomElement(using: &self.random),
            Int.random(in: 0..<4, using: &self.random) > 0
        else {
            let id = self.number()
            let message = RoutedMessage(
                id: id, batch: self.routes.last?.id ?? id, account: "shop", link: "kcell",
                arrival: self.moment(), pdu: pdu)
            self.routes.append(message)
            return .accepted(message)
        }
        let id = self.routes[index].id
        switch Int.random(in: 0..<10, using: &self.random) {
        case 0..<1:
            self.routes[index].pdu = pdu
            return .accepted(self.routes[index])
        case 1..<4: return .leaving(id)
        case 4..<6: return .submitted(RouteSubmission(id: id, messageID: "00aF", at: self.moment()))
        case 6..<8:
            let state = UInt8.random(in: 1...8, using: &self.random)
            let error = UInt16.random(in: 0...999, using: &self.random)
            return .ended(RouteEnd(id: id, state: state, error: error, at: self.moment()))
        default:
            self.routes.remove(at: index)
            return .closed(id)
        }
    }

    private mutating func start() -> JournalRecord? {
        if let index = self.messages.indices.randomElement(using: &self.random),
            Int.random(in: 0..<5, using: &self.random) == 0
        {
            self.messages[index].attempts += 1
            return .started(
                StartedMessage(id: self.messages[index].id, attempt: self.messages[index].attempts))
        }
        self.parts.shuffle(using: &self.random)
        guard let id = self.parts.popLast() else { return nil }
        var more: [MessageID] = []
        while Int.random(in: 0..<4, using: &self.random) == 0, let part = self.parts.popLast() {
            more.append(part)
        }
        self.messages.append(Message(id: id))
        return .started(StartedMessage(id: id, moreParts: more))
    }

    private mutating func answer() -> JournalRecord? {
        guard let index = self.messages.indices.randomElement(using: &self.random) else { return nil }
        let segments = (0..<Int.random(in: 0...3, using: &self.random)).map { number in
            JournaledSegment(
                octets: Array("Жауап \(number)".utf8), dataCoding: 8, hasUDH: number > 0,
                isPayload: number == 0,
                sar: number == 2 ? JournaledSAR(reference: 0x1234, total: 3, number: 2) : nil)
        }
        self.messages[index].segmentCount = segments.count
        let id = self.messages[index].id
        self.segments += segments.indices.map { SegmentNumber(id: id, number: $0 + 1) }
        return .answered(
            JournaledAnswer(id: self.messages[index].id, outcome: "answered", segments: segments))
    }

    private mutating func submit() -> JournalRecord? {
        guard let segment = self.answered() ?? self.segments.randomElement(using: &self.random) else {
            return nil
        }
        if Int.random(in: 0..<4, using: &self.random) == 0 { return .resending(segment) }
        self.awaited.append(segment)
        let messageID = String(UInt32.random(in: 0...UInt32.max, using: &self.random), radix: 16)
        return .submitted(SubmittedSegment(segment: segment, messageID: messageID, at: self.moment()))
    }

    /// A segment of an open message mostly; of any one, so that its response comes behind its end, now and then.
    private mutating func answered() -> SegmentNumber? {
        if Int.random(in: 0..<4, using: &self.random) == 0 { return nil }
        let answered = self.messages.indices.filter { self.messages[$0].segmentCount ?? 0 > 0 }
        guard let index = answered.randomElement(using: &self.random) else { return nil }
        let number = Int.random(in: 1...(self.messages[index].segmentCount ?? 1), using: &self.random)
        return SegmentNumber(id: self.messages[index].id, number: number)
    }

    /// A receipt: of what was submitted, or of what the journal does not know that it was.
    private mutating func receive() -> JournalRecord? {
        let isEarly = Int.random(in: 0..<3, using: &self.random) == 0
        guard let segment = (isEarly ? self.segments : self.awaited).randomElement(using: &self.random) else {
            return nil
        }
        let state = SegmentReceipt.State.allCases.randomElement(using: &self.random) ?? .failed
        return .receipted(
            SegmentReceipt(segment: segment, messageID: "0", state: state, at: self.moment()))
    }

    private mutating func finish() -> JournalRecord? {
        let kind = MessageEnd.Kind.allCases.randomElement(using: &self.random) ?? .failed
        if Int.random(in: 0..<8, using: &self.random) == 0, let part = self.parts.popLast() {
            return .finished(MessageEnd(id: part, kind: kind))
        }
        self.messages.shuffle(using: &self.random)
        return self.messages.popLast().map { .finished(MessageEnd(id: $0.id, kind: kind)) }
    }

    private mutating func moment() -> WallTime {
        WallTime(milliseconds: self.now.milliseconds - Int64.random(in: 0...300_000, using: &self.random))
    }
}

/// A small generator with a seed.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed
    }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
