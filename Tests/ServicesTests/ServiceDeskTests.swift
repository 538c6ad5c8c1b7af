import Services
import Testing

/// Rows in their order, each with the octets of the instruction, and what happens when a register fails.
@Suite struct ServiceDeskTests {
    private static let unavailable = "Usluga vremenno nedostupna. Povtorite zapros pozdnee."
    private static let stranger = "77010000002"
    private static let notValid = "77010000003"

    /// Sender, text, row, and the row's text from the instruction (Latin e at the end of "mozhete").
    private static let errorRows: [(String, String, Int, String)] = [
        (
            stranger, "8 123ABC02", 2,
            "Vi ne mozhete poluchit spravku, Vas net v mobilnoi baze grazhdan. Registraciju mozhno proiti na egov.kz I v Tsone."
        ),
        (
            notValid, "8 123ABC02", 3,
            "Usluga ne mozhet byt' okazana. Vash status v gosudarstvennoy baze dannyh fizicheskikh lic ne validen."
        ),
        (
            "77010001414", "8 999ZZZ17", 4,
            "Usluga ne mozhet byt' okazana. Po Vashemu zaprosu danyye ne naideny, prover'te vvedennyye danyye."
        ),
        (
            stranger, "5 150101500120", 2,
            "Vi ne mozhete poluchit spravku, Vas net v mobilnoi baze grazhdan. Registraciju mozhno proiti na egov.kz i v Tsone."
        ),
        (
            notValid, "5 150101500120", 3,
            "Usluga ne mozhet byt' okazana. Vash sotsialny status ne pozvolyaet poluchit uslugu, obratites v organi yustitsii."
        ),
        ("77010001414", "5", 4, "IIN rebenka ne ukazan"),
        (
            "77010001414", "5 201115607777", 5,
            "Usluga ne mozhet byt' okazana. Sotsialny status reneka ne pozvolyaet poluchit uslugu, obratites v organi yustitsii."
        ),
        (
            "77010001414", "5 180630505014", 6,
            "Usluga ne mozhet byt' okazana. Dannye o IIN rebenka ne naiden."
        ),
        (
            stranger, "4", 2,
            "Vi ne mozhete poluchit spravku, Vas net v mobilnoi baze grazhdan. Registraciu mozjno proiti na egov.kz I v Tsone."
        ),
        (
            notValid, "4", 3,
            "Usluga ne mozhet byt' okazana. Vash status v gosudarstvennoy baze dannyh fizicheskikh lic ne validen."
        ),
        (
            "77010000004", "4", 4,
            "Usluga ne mozhet byt' okazana. Po Vashemu zaprosu dannye ne naideny, prover'te vvedennye dannye."
        ),
    ]

    @Test(arguments: errorRows)
    func errorRow(_ sender: String, _ request: String, _ row: Int, _ text: String) async throws {
        let answer = await (try desk()).reply(to: request, from: sender)
        #expect(answer.row == row)
        #expect(Array(answer.text.utf8) == Array(text.utf8))
        #expect(answer.outcome == .refused)
    }

    /// The lengths that the instruction's texts have with a Latin e.
    @Test func lengths() {
        let lengths = Catalogue.instruction.services.map { service in
            service.rows.sorted { $0.key < $1.key }.map(\.value.utf8.count)
        }
        #expect(lengths == [[114, 101, 97], [114, 113, 21, 115, 62], [113, 101, 96]])
    }

    /// A7: who is not in the mobile citizens base, or not valid, learns nothing about the argument.
    @Test(arguments: [
        "8", "8 123ABC02", "8 ???x", "5", "5 150101500121", "5 180630505014", "4 x", "4 030712600451",
    ])
    func sendersRowsComeFirst(_ request: String) async throws {
        let registers = FakeRegisters(.demo)
        let desk = try desk(registers)
        #expect(await desk.reply(to: request, from: Self.stranger).row == 2)
        #expect(registers.calls.keys == [.citizens])
        #expect(await desk.reply(to: request, from: Self.notValid).row == 3)
        #expect(registers.calls.keys == [.citizens, .persons])
        #expect(await desk.reply(to: request, from: "+12025550123").row == 2)
        #expect(await desk.reply(to: request, from: "EGOV").row == 2)
    }

    /// A5, A6, A11: what is no argument is not looked up.
    @Test(arguments: ["8 xyz", "8", "5", "5 1501", "4 1501"])
    func nothingIsLookedUpForAMisfit(_ request: String) async throws {
        let registers = FakeRegisters(.demo)
        #expect(await (try desk(registers)).reply(to: request).outcome == .refused)
        #expect(registers.calls.keys == [.citizens, .persons])
        #expect(registers.calls[.persons] == 1)
    }

    @Test(arguments: [
        ("8 123ABC02", "GRNZ 123ABC02. Tekhosmotr proiden 15.03.2026, deistvitelen do 15.03.2036."),
        ("8 777KZT01", "GRNZ 777KZT01. Srok deistviya tekhosmotra istek 15.03.2019."),
        (
            "5 150101500120",
            "IIN ***0120. Nomer ocheredi v detsad: 125. Data postanovki 12.05.2023, g. Astana."
        ),
        (
            "5 160229600343",
            "IIN ***0343. Nomer ocheredi v detsad: 125. Data postanovki 12.05.2023, g. Astana; "
                + "48. Data postanovki 02.09.2024, g. Almaty."
        ),
        ("4", "Vash nomer ocheredi na zhil'e: 1532. Data postanovki 10.02.2015, g. Almaty."),
        (
            "4 851231400557",
            "IIN ***0557. Nomer ocheredi na zhil'e: 40. Data postanovki 01.06.2012, g. Semei."
        ),
        (
            "4 900101300126",
            "IIN ***0126. Nomer ocheredi na zhil'e: 1532. Data postanovki 10.02.2015, g. Almaty."
        ),
    ])
    func results(_ request: String, _ text: String) async throws {
        let answer = await (try desk()).reply(to: request)
        #expect(answer.text == text)
        #expect(answer.row == nil)
        #expect(answer.outcome == .answered)
    }

    @Test func anInspectionIsValidOnItsLastDay() async throws {
        let last = await (try desk(today: "2036-03-15")).reply(to: "8 123ABC02")
        #expect(last.text.hasSuffix("deistvitelen do 15.03.2036."))
        let after = await (try desk(today: "2036-03-16")).reply(to: "8 123ABC02")
        #expect(after.text == "GRNZ 123ABC02. Srok deistviya tekhosmotra istek 15.03.2036.")
    }

    /// The argument is told also where an error row answers; for oneself as soon as the sender is known.
    @Test(arguments: [
        ("77010000002", "8 123ABC02", "123ABC02"), ("77010000003", "5 150101500120", "150101500120"),
        ("77010000003", "4", "851231400557"), ("77010000004", "4", "030712600451"), ("77010000002", "4", nil),
        ("77010001414", "8 xyz", nil),
    ])
    func argumentOfAnErrorRow(_ sender: String, _ request: String, _ argument: String?) async throws {
        let answer = await (try desk()).reply(to: request, from: sender)
        #expect(answer.outcome == .refused)
        #expect(answer.argument == argument)
    }

    /// A22: never row 4, which would be a false statement.
    @Test(arguments: [
        (RegisterName.citizens, "8 123ABC02"), (.persons, "8 123ABC02"), (.vehicles, "8 123ABC02"),
        (.persons, "5 150101500120"), (.kindergartenQueue, "5 150101500120"), (.housingQueue, "4"),
        (.housingQueue, "4 851231400557"),
    ])
    func aRegisterThatFails(_ register: RegisterName, _ request: String) async throws {
        var content = FakeRegisters.Content.demo
        content.failing = [register]
        let registers = FakeRegisters(content)
        let answer = await (try desk(registers)).reply(to: request)
        #expect(answer.outcome == .unavailable)
        #expect(answer.text == Self.unavailable)
        #expect(answer.row == nil)
        #expect(answer.failure == RegisterError(register, .unreachable))
        #expect(registers.calls[register] == 2)
    }

    @Test(arguments: [
        (RegisterName.vehicles, "8 123ABC02"), (.kindergartenQueue, "5 150101500120"), (.housingQueue, "4"),
    ])
    func aRegisterThatHangs(_ register: RegisterName, _ request: String) async throws {
        var content = FakeRegisters.Content.demo
        content.hanging = [register]
        let clock = ManualClock()
        let registers = FakeRegisters(content)
        let desk = try desk(registers, patience: Patience(limit: .seconds(5), clock: clock))
        async let answer = desk.reply(to: request)
        for attempt in 1...2 {
            await registers.calls.wait(for: attempt, of: register)
            clock.advance(by: .seconds(5))
        }
        #expect(await answer.outcome == .unavailable)
        #expect(await answer.text == Self.unavailable)
        #expect(await answer.failure == RegisterError(register, .tooSlow))
    }

    @Test func aCancelledQuestionEndsThoughTheRegisterHangs() async throws {
        var content = FakeRegisters.Content.demo
        content.hanging = [.housingQueue]
        let desk = try desk(content)
        let task = Task { await desk.reply(to: "4") }
        task.cancel()
        #expect(await task.value.failure?.reason == .cancelled)
    }

    @Test func aTextService() async throws {
        let registers = FakeRegisters(.demo)
        let desk = try desk(registers, catalogue: .instruction { $0.services.append(.help) })
        for text in ["help", "HELP me", "КӨМЕК!", "комек"] {
            let answer = await desk.reply(to: text, from: Self.stranger)
            #expect(answer.service == "help")
            #expect(answer.text == "8 GRNZ: tekhosmotr. 5 IIN: detsad. 4 [IIN]: zhil'e.")
            #expect(answer.outcome == .answered)
        }
        #expect(registers.calls.keys.isEmpty)
    }

    /// A person's data are in no description, however it is printed.
    @Test func nothingPrintsPersonalData() async throws {
        let desk = try desk()
        let interpretation = desk.interpret("5 150101500120")
        let answer = await desk.reply(to: "5 150101500120")
        var dumped = ""
        dump([interpretation, .answer(answer)], to: &dumped)
        let printed = "\(interpretation) \(answer) \(String(reflecting: answer)) \(dumped)"
        #expect(!printed.contains("0120"))
        #expect(!printed.contains("125"))
        #expect(answer.description == "answered kindergarten_queue")
    }

    @Test func aCatalogueWithMistakesOpensNoDesk() {
        #expect(throws: CatalogueError.self) {
            try desk(catalogue: .instruction { $0.services[0].rows[4] = nil })
        }
    }
}
