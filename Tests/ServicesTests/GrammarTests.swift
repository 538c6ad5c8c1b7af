import Services
import Testing

/// What may be sent as the instruction prints it, and what names no service (rules R3 to R6).
@Suite struct GrammarTests {
    /// Keyword or code, space before the argument as printed, service.
    private static let printed: [(form: String, service: String)] = [
        ("8 ", "vehicle_inspection"), ("Техосмотр ", "vehicle_inspection"),
        ("Techosmotr", "vehicle_inspection"), ("Техникалык байкау", "vehicle_inspection"),
        ("Tehnikalyk baikau", "vehicle_inspection"),
        ("5 ", "kindergarten_queue"), ("Очередь в детсад ", "kindergarten_queue"),
        ("Ochered' v detsad ", "kindergarten_queue"), ("Бала-бақшаға кезек ", "kindergarten_queue"),
        ("Bala-bakshaga kezek ", "kindergarten_queue"),
        ("4 ", "housing_queue"), ("Очередь на жилье ", "housing_queue"),
        ("Ochered' na zhil'e ", "housing_queue"), ("Тургын үйге кезек ", "housing_queue"),
        ("Turgyn uige kezek ", "housing_queue"),
    ]

    private static func arguments(of service: String) -> [(sent: String, means: String)] {
        switch service {
        case "vehicle_inspection":
            [("123ABC02", "123ABC02"), ("A123BCD", "A123BCD"), ("123 ABC 02", "123ABC02")]
        case "kindergarten_queue": [("150101500120", "150101500120"), ("160229600343", "160229600343")]
        default: [("900101300126", "900101300126"), ("851231400557", "851231400557")]
        }
    }

    private static let printedRequests: [PrintedRequest] = printed.flatMap { form, service in
        let keyword = form.trimmed
        return arguments(of: service).flatMap { sent, means in
            [
                form + sent, keyword + sent, "\(keyword) \(sent)", "\(keyword)[\(sent)]",
                "\(keyword) [\(sent)]",
            ]
            .map { PrintedRequest(text: $0, service: service, argument: means) }
        }
    }

    @Test(arguments: printedRequests)
    func asPrinted(_ request: PrintedRequest) async throws {
        let answer = await (try desk()).reply(to: request.text)
        #expect(answer.service == request.service)
        #expect(answer.argument == request.argument)
        #expect(answer.outcome == .answered)
    }

    @Test(arguments: [
        "4", "Очередь на жилье", "Ochered' na zhil'e", "Тургын үйге кезек", "Turgyn uige kezek",
    ])
    func housingForOneself(_ text: String) async throws {
        for listed in [text, text + ";", text + ".", "«\(text)»", " \(text) "] {
            let answer = await (try desk()).reply(to: listed)
            #expect(answer.service == "housing_queue")
            #expect(answer.argument == "900101300126")
            #expect(
                answer.text == "Vash nomer ocheredi na zhil'e: 1532. Data postanovki 10.02.2015, g. Almaty.")
        }
    }

    /// A18 to A20, A26: nothing is guessed.
    @Test(arguments: [
        "", " ", "\u{200B}", "...", "8777", "48", "44", "8ABC", "123ABC02", "A123BCD", "812ABC02",
        "150101500120",
        "500101300123", "15010150012", "Техосмотры 123ABC02", "Техосмот 123ABC02", "Techosmotry", "Очередь",
        "кезек",
        "ТехосмотрГРНЗ", "9 123ABC02", "1414 8 123ABC02", "salem 8 123ABC02", "8x 123ABC02",
        "5ИИН150101500120",
        "88 123ABC02", "٨ 123ABC02", "R 123 ABC", "r 1 1 2", " R 1 1 2", "R1", "🚗", "ь", "Servis ne naiden.",
    ])
    func noService(_ text: String) throws {
        let expected = Answer(
            service: nil, row: 1, argument: nil, text: "Servis ne naiden. Isprav'te vash tekst.",
            outcome: .refused)
        #expect(try desk().interpret(text) == .answer(expected))
    }

    @Test func passedBy() throws {
        #expect(try desk().interpret("R 1 1 2") == .ignored)
        #expect(try desk(catalogue: .instruction { $0.passBy = [] }).interpret("R 1 1 2") != .ignored)
    }

    @Test func aKeywordThatGoesOnIsPreferred() throws {
        let catalogue = Catalogue.instruction {
            $0.services.append(.help)
            $0.services[3].keywords = ["Очередь", "Очередь в"]
        }
        let desk = try desk(catalogue: catalogue)
        #expect(desk.interpret("очередь в детсад") != desk.interpret("очередь в детский сад"))
        #expect(desk.interpret("очередь в детский сад") == desk.interpret("очередь"))
    }

    @Test func codesOfSeveralDigits() throws {
        let catalogue = Catalogue.instruction {
            $0.services.append(.help)
            $0.services[3].code = "88"
        }
        let desk = try desk(catalogue: catalogue)
        #expect(desk.interpret("88") == desk.interpret("help"))
        #expect(desk.interpret("88 anything") == desk.interpret("help"))
        #expect(desk.interpret("888") != desk.interpret("help"))
        #expect(desk.interpret("8") != desk.interpret("help"))
    }
}

struct PrintedRequest: Sendable, CustomTestStringConvertible {
    var text: String
    var service: String
    var argument: String
    var testDescription: String { self.text }
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
