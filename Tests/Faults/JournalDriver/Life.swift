import Journal

/// The life of a numbered message, as records: what a driver writes and a verifier expects.
enum Life {
    /// When all of them came.
    static let arrival = WallTime(milliseconds: 1_800_000_000_000)

    static func part(_ number: UInt64) -> AcceptedPart {
        AcceptedPart(
            id: MessageID(rawValue: number), link: "kcell", arrival: Self.arrival,
            source: JournaledAddress(ton: 1, npi: 1, digits: "7701\(1_000_000 + number % 8_999_999)"),
            destination: JournaledAddress(ton: 3, npi: 0, digits: "1414"), esmClass: 0, dataCoding: 0,
            userData: Array("8 123ABC\(number % 10)\(number / 10 % 10)".utf8))
    }

    static func answer(_ number: UInt64) -> JournaledAnswer {
        let text = "GRNZ 123ABC02. Tekhosmotr proiden 15.03.2026, deistvitelen do 15.03.2027."
        return JournaledAnswer(
            id: MessageID(rawValue: number), outcome: "answered",
            segments: [JournaledSegment(octets: Array(text.utf8), dataCoding: 0)])
    }

    /// What is committed in the same step, in the order of the steps.
    static func steps(_ number: UInt64) -> [[JournalRecord]] {
        let id = MessageID(rawValue: number)
        let segment = SegmentNumber(id: id, number: 1)
        let submitted = SubmittedSegment(
            segment: segment, messageID: String(number, radix: 16), at: Self.arrival)
        return [
            [.accepted(Self.part(number))],
            [.started(StartedMessage(id: id))],
            [.answered(Self.answer(number))],
            [.submitted(submitted), .finished(MessageEnd(id: id, kind: .submitted))],
        ]
    }
}
