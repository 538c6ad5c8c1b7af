import Services

/// The desk of the instruction on a day in 2026.
func desk(
    _ content: FakeRegisters.Content = .demo, catalogue: Catalogue = .instruction,
    patience: Patience = Patience(), today: String = "2026-06-01"
) throws -> ServiceDesk {
    try desk(FakeRegisters(content), catalogue: catalogue, patience: patience, today: today)
}

/// As above, with registers that the test looks into afterwards.
func desk(
    _ registers: FakeRegisters, catalogue: Catalogue = .instruction, patience: Patience = Patience(),
    today: String = "2026-06-01"
) throws -> ServiceDesk {
    let today = date(today)
    return try ServiceDesk(
        catalogue: catalogue, registers: registers.bundle, patience: patience, today: { today },
        segmentCount: segmentCount)
}

/// Parts of an SMS with texts of ASCII without brackets (GSM 7-bit), or any others (UCS-2); 3GPP TS 23.040.
func segmentCount(_ text: String) -> Int {
    let (one, part) = text.utf8.allSatisfy { $0 < 0x5B || (0x61...0x7A).contains($0) } ? (160, 153) : (70, 67)
    let count = text.utf16.count
    return count <= one ? 1 : (count + part - 1) / part
}

extension ServiceDesk {
    /// The whole way of a request.
    func reply(to text: String, from sender: String = "77010001414") async -> Answer {
        switch self.interpret(text) {
        case .ignored: Answer(service: nil, row: nil, argument: nil, text: "", outcome: .ignored)
        case .answer(let answer): answer
        case .inquiry(let inquiry): await self.answer(inquiry, from: sender)
        }
    }
}
