/// The instruction's messages, and what the made-up registers make of each.
///
/// The replies are written out here, not computed: they are what the instruction and `Config/demo` say.
enum DemoScript {
    struct Scene {
        let sender: String
        let text: String
        let reply: String
    }

    static let known = "77010001414"
    static let notInBase = "77010000002"
    static let notValid = "77010000003"
    static let notQueued = "77010000004"

    static let scenes: [Scene] = vehicles + kindergarten + housing + errors

    private static func scenes(_ texts: [String], from sender: String = known, _ reply: String) -> [Scene] {
        texts.map { Scene(sender: sender, text: $0, reply: reply) }
    }

    // MARK: - Results

    private static let inspected = "GRNZ 123ABC02. Tekhosmotr proiden 15.03.2025, deistvitelen do 15.03.2036."
    private static let inspectedOld =
        "GRNZ A123BCD. Tekhosmotr proiden 30.09.2025, deistvitelen do 30.09.2036."
    private static let expired = "GRNZ 777KZT01. Srok deistviya tekhosmotra istek 20.04.2019."
    private static let oneQueue =
        "IIN ***0120. Nomer ocheredi v detsad: 125. Data postanovki 12.05.2023, g. Astana."
    private static let ownPlace =
        "Vash nomer ocheredi na zhil'e: 1532. Data postanovki 10.02.2015, g. Almaty."
    private static let anothersPlace =
        "IIN ***0557. Nomer ocheredi na zhil'e: 40. Data postanovki 01.06.2012, g. Semei."

    private static let vehicles =
        scenes(
            [
                "8 123ABC02", "Техосмотр 123ABC02", "Techosmotr123ABC02", "Техникалык байкау123ABC02",
                "Tehnikalyk baikau123ABC02", "Техникалық байқау 123 авс 02",
            ], inspected)
        + scenes(["8 A123BCD", "Техосмотр [A 123 BCD]"], inspectedOld)
        + scenes(["8 777KZT01"], expired)

    private static let kindergarten =
        scenes(
            [
                "5 150101500120", "Очередь в детсад 150101500120", "Ochered' v detsad 150101500120",
                "Бала-бақшаға кезек 150101500120", "Bala-bakshaga kezek 150101500120",
            ], oneQueue)

    private static let housing =
        scenes(
            ["4", "Очередь на жилье", "Ochered' na zhil'e", "Тургын үйге кезек", "Turgyn uige kezek"],
            ownPlace)
        + scenes(
            [
                "4 851231400557", "Очередь на жилье 851231400557", "Ochered' na zhil'e 851231400557",
                "Тұрғын үйге кезек 851231400557", "Turgyn uige kezek 851231400557",
            ], anothersPlace)

    // MARK: - Error rows

    private static let serviceNotFound = "Servis ne naiden. Isprav'te vash tekst."
    private static let rowThree =
        "Usluga ne mozhet byt' okazana. Vash status v gosudarstvennoy baze dannyh fizicheskikh lic ne validen."
    private static let vehicleRowFour =
        "Usluga ne mozhet byt' okazana. Po Vashemu zaprosu danyye ne naideny, prover'te vvedennyye danyye."
    private static let housingRowFour =
        "Usluga ne mozhet byt' okazana. Po Vashemu zaprosu dannye ne naideny, prover'te vvedennye dannye."

    private static let errors =
        scenes(["Тек сұрақ", "123ABC02", ""], serviceNotFound)
        + scenes(
            ["8 123ABC02"], from: notInBase,
            "Vi ne mozhete poluchit spravku, Vas net v mobilnoi baze grazhdan. Registraciju mozhno proiti na "
                + "egov.kz I v Tsone.")
        + scenes(
            ["5 150101500120"], from: notInBase,
            "Vi ne mozhete poluchit spravku, Vas net v mobilnoi baze grazhdan. Registraciju mozhno proiti na "
                + "egov.kz i v Tsone.")
        + scenes(
            ["4"], from: notInBase,
            "Vi ne mozhete poluchit spravku, Vas net v mobilnoi baze grazhdan. Registraciu mozjno proiti na "
                + "egov.kz I v Tsone.")
        + scenes(["8 123ABC02", "4"], from: notValid, rowThree)
        + scenes(
            ["5 150101500120"], from: notValid,
            "Usluga ne mozhet byt' okazana. Vash sotsialny status ne pozvolyaet poluchit uslugu, obratites v "
                + "organi yustitsii.")
        + scenes(["8", "Техосмотр 999ZZZ17"], vehicleRowFour)
        + scenes(["Очередь в детсад"], "IIN rebenka ne ukazan")
        + scenes(
            ["5 201115607777", "5 150101500121"],
            "Usluga ne mozhet byt' okazana. Sotsialny status reneka ne pozvolyaet poluchit uslugu, obratites v "
                + "organi yustitsii.")
        + scenes(
            ["Бала-бақшаға кезек 180630505014"],
            "Usluga ne mozhet byt' okazana. Dannye o IIN rebenka ne naiden.")
        + scenes(["4"], from: notQueued, housingRowFour)
        + scenes(["4 900101300127"], housingRowFour)
}
