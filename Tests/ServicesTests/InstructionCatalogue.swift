#if canImport(Services)
    import Services
#endif

/// The catalogue of the citizens' instruction: texts letter for letter, but for the Latin e at the end of "mozhete".
extension Catalogue {
    static let instruction = Catalogue(
        texts: Texts(
            serviceNotFound: "Servis ne naiden. Isprav'te vash tekst.",
            unavailable: "Usluga vremenno nedostupna. Povtorite zapros pozdnee."),
        passBy: (1...9).map { "R \($0) " },
        services: [.vehicleInspection, .kindergartenQueue, .housingQueue])

    /// The instruction's catalogue, changed in one place.
    static func instruction(_ change: (inout Catalogue) -> Void) -> Catalogue {
        var catalogue = Catalogue.instruction
        change(&catalogue)
        return catalogue
    }
}

extension Catalogue.Service {
    static let vehicleInspection = Self(
        name: "vehicle_inspection", handler: "vehicle_inspection", code: "8",
        keywords: ["Техосмотр", "Techosmotr", "Техникалык байкау", "Tehnikalyk baikau"],
        aliases: ["Tehosmotr", "Tekhosmotr", "Tehnikalyq baiqau", "Tekhnikalyk baikau"],
        masks: ["000 AAA 00", "A 000 AAA"],
        rows: [
            2: "Vi ne mozhete poluchit spravku, Vas net v mobilnoi baze grazhdan. "
                + "Registraciju mozhno proiti na egov.kz I v Tsone.",
            3: "Usluga ne mozhet byt' okazana. "
                + "Vash status v gosudarstvennoy baze dannyh fizicheskikh lic ne validen.",
            4: "Usluga ne mozhet byt' okazana. "
                + "Po Vashemu zaprosu danyye ne naideny, prover'te vvedennyye danyye.",
        ],
        texts: [
            "success": "GRNZ {plate}. Tekhosmotr proiden {inspected}, deistvitelen do {valid_until}.",
            "expired": "GRNZ {plate}. Srok deistviya tekhosmotra istek {valid_until}.",
        ])

    static let kindergartenQueue = Self(
        name: "kindergarten_queue", handler: "kindergarten_queue", code: "5",
        keywords: [
            "Очередь в детсад", "Ochered' v detsad", "Бала-бақшаға кезек", "Bala-bakshaga kezek",
        ],
        aliases: ["Balabaqşağa kezek", "Balabaqshaga kezek"],
        rows: [
            2: "Vi ne mozhete poluchit spravku, Vas net v mobilnoi baze grazhdan. "
                + "Registraciju mozhno proiti na egov.kz i v Tsone.",
            3: "Usluga ne mozhet byt' okazana. "
                + "Vash sotsialny status ne pozvolyaet poluchit uslugu, obratites v organi yustitsii.",
            4: "IIN rebenka ne ukazan",
            5: "Usluga ne mozhet byt' okazana. "
                + "Sotsialny status reneka ne pozvolyaet poluchit uslugu, obratites v organi yustitsii.",
            6: "Usluga ne mozhet byt' okazana. Dannye o IIN rebenka ne naiden.",
        ],
        texts: [
            "success": "IIN {iin}. Nomer ocheredi v detsad: {queues}.",
            "queue": "{number}. Data postanovki {registered}, {place}",
        ])

    static let housingQueue = Self(
        name: "housing_queue", handler: "housing_queue", code: "4",
        keywords: ["Очередь на жилье", "Ochered' na zhil'e", "Тургын үйге кезек", "Turgyn uige kezek"],
        rows: [
            2: "Vi ne mozhete poluchit spravku, Vas net v mobilnoi baze grazhdan. "
                + "Registraciu mozjno proiti na egov.kz I v Tsone.",
            3: "Usluga ne mozhet byt' okazana. "
                + "Vash status v gosudarstvennoy baze dannyh fizicheskikh lic ne validen.",
            4: "Usluga ne mozhet byt' okazana. "
                + "Po Vashemu zaprosu dannye ne naideny, prover'te vvedennye dannye.",
        ],
        texts: [
            "success": "Vash nomer ocheredi na zhil'e: {queues}.",
            "success_other": "IIN {iin}. Nomer ocheredi na zhil'e: {queues}.",
            "queue": "{number}. Data postanovki {registered}, {place}",
        ])

    static let help = Self(
        name: "help", handler: "text", keywords: ["HELP", "Көмек"],
        texts: ["text": "8 GRNZ: tekhosmotr. 5 IIN: detsad. 4 [IIN]: zhil'e."])
}
