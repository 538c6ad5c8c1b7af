import Services
import Testing

/// What is understood of an argument, by example (rules R2 to R10): what is sent, the argument, and the row that answers.
@Suite struct ArgumentTests {
    typealias Example = (text: String, argument: String?, row: Int?)

    private static let vehicles: [Example] = [
        // R2: what phones and web pages do to a text.
        ("8\u{A0}123ABC02", "123ABC02", nil), ("8\u{202F}123\u{2009}ABC\u{2007}02", "123ABC02", nil),
        ("8\t123\r\nABC 02", "123ABC02", nil), ("\u{FEFF}8 123\u{200B}ABC\u{AD}02\0", "123ABC02", nil),
        ("\u{202A}8 123ABC02\u{202C}", "123ABC02", nil), ("8\u{FE0F}\u{20E3} 123ABC02", "123ABC02", nil),
        ("8 123\u{2013}ABC\u{2014}02", "123ABC02", nil), ("８　１２３ＡＢＣ０２", "123ABC02", nil),
        ("№8 123ABC02", "123ABC02", nil),
        // R3: what is only around it.
        (".,;:!?-_/\\()[]{}<>#*'\"|+=&@~ 8 123ABC02 ~@&=+|\"'*#><}{][)(\\/_-?!:;,.", "123ABC02", nil),
        // R4: case, marks, Kazakh letters, twins, soft signs.
        ("ТЕХОСМОТР 123abc02", "123ABC02", nil), ("TEXOCMOTP 123ABC02", "123ABC02", nil),
        ("техн\u{438}калық байқау 123ABC02", "123ABC02", nil),
        ("Техникалык ба\u{438}\u{306}кау 123ABC02", "123ABC02", nil),
        ("Tehnıkalyq baıqau A123BCD", "A123BCD", nil), ("Техникалықбайқау123ABC02", "123ABC02", nil),
        // R5: the keyword ends before a digit, a separator or a plate.
        ("Техосмотр123ABC02", "123ABC02", nil), ("TechosmotrA123BCD", "A123BCD", nil),
        ("Techosmotr-A 123 BCD", "A123BCD", nil),
        // R6: a code, glued to a whole argument or not.
        ("8123ABC02", "123ABC02", nil), ("8-123-ABC-02", "123ABC02", nil), ("8A123BCD", "A123BCD", nil),
        ("8:A 123 BCD", "A123BCD", nil),
        // R7: filler words.
        ("8 номер ГРНЗ 123ABC02", "123ABC02", nil), ("Techosmotr nomer: KZ 123ABC02", "123ABC02", nil),
        ("8 KZ123ABC02", "123ABC02", nil), ("8 grnz A123BCD", "A123BCD", nil),
        // R8: Cyrillic twins in a plate.
        ("8 123авс02", "123ABC02", nil), ("8 А123ВСД", nil, 4), ("8 123АВС02", "123ABC02", nil),
        ("8 123ABÄ02", nil, 4),
        ("8 123ABA\u{308}02", nil, 4), ("8 123ABЬ02", nil, 4), ("8 000000", nil, 4), ("8 123ABC0", nil, 4),
        ("8 123ABC022", nil, 4),
        ("8 KZ", nil, 4),
    ]

    private static let children: [Example] = [
        ("5 150101 500120", "150101500120", nil), ("5.1501 0150 0120", "150101500120", nil),
        ("5150101500120", "150101500120", nil), ("5 ИИН ребенка: 150101500120", "150101500120", nil),
        ("5 ЖСН150101500120", "150101500120", nil),
        ("ochered v detsad zhsn 150101500120", "150101500120", nil),
        ("БАЛАБАҚШАҒА КЕЗЕК 150101500120", "150101500120", nil),
        ("Balabaqşağa kezek 150101500120", "150101500120", nil),
        ("Бала‑бакшага кезек 150101500120", "150101500120", nil),
        ("5", nil, 4), ("5 [ИИН ребенка]", nil, 4), ("Ochered' v detsad.", nil, 4),
        ("5 15010150012", nil, 5), ("5 1501015001200", nil, 5), ("5 150101500120 spasibo", nil, 5),
        ("5 Aidos", nil, 5), ("5 150101500121", nil, 5), ("5151301500128", nil, 5),
        ("5 1501O1500120", nil, 5),
        ("5 150101500120 160229600343", nil, 5), ("5 180630505014", "180630505014", 6),
        ("5 201115607777", "201115607777", 5),
    ]

    private static let housing: [Example] = [
        ("4900101300126", "900101300126", nil), ("4 900101300126.", "900101300126", nil),
        ("4 030712600451", "030712600451", 4), ("4 ИИН", "900101300126", nil), ("4 5", nil, 4),
        ("4 5 150101500120", nil, 4), ("4 900101300126 пожалуйста", nil, 4),
        ("Тұрғын үйге кезек", "900101300126", nil),
        ("Очередь на жильё", "900101300126", nil), ("ochered na zhile", "900101300126", nil),
        ("4 900101300127", nil, 4), ("4 Ь", nil, 4),
    ]

    @Test(arguments: vehicles)
    func plateOfAVehicle(_ example: Example) async throws {
        try await self.check(example, "vehicle_inspection")
    }

    @Test(arguments: children)
    func numberOfAChild(_ example: Example) async throws {
        try await self.check(example, "kindergarten_queue")
    }

    @Test(arguments: housing)
    func numberOfAPersonOrNone(_ example: Example) async throws {
        try await self.check(example, "housing_queue")
    }

    private func check(_ example: Example, _ service: String) async throws {
        let answer = await (try desk()).reply(to: example.text)
        #expect(answer.service == service)
        #expect(answer.argument == example.argument)
        #expect(answer.row == example.row)
    }
}
