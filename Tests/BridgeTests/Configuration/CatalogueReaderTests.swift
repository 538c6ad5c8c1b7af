import Services
import Testing

@testable import Bridge

@Suite struct CatalogueReaderTests {
    private func mistakes(_ text: String) -> [String] {
        do throws(ConfigurationError) {
            _ = try CatalogueReader.load(text: text, file: "services.yaml")
            return []
        } catch {
            return error.mistakes.map(\.description)
        }
    }

    @Test func everyKeyIsRead() throws {
        let text = """
            texts:
              service_not_found: "Servis ne naiden. Isprav'te vash tekst."
              unavailable: "Usluga vremenno nedostupna."
            pass_by: ["R ", "STOP"]
            services:
              vehicle_inspection:
                handler: vehicle_inspection
                code: "8"
                keywords: [Техосмотр, Techosmotr]
                aliases: [Tehosmotr]
                masks: ["000 AAA 00", "A 000 AAA"]
                rows: { 2: "Vas net v baze.", 3: "Status ne validen.", 4: "Dannye ne naideny." }
                success: "GRNZ {plate}. Tekhosmotr proiden {inspected}, deistvitelen do {valid_until}."
                expired: "GRNZ {plate}. Srok deistviya tekhosmotra istek {valid_until}."
              help:
                handler: text
                keywords: [HELP, Көмек]
                text: "Pishite 8 GRNZ."
            """
        let catalogue = try CatalogueReader.load(text: text, file: "services.yaml")
        #expect(catalogue.texts.serviceNotFound == "Servis ne naiden. Isprav'te vash tekst.")
        #expect(catalogue.texts.unavailable == "Usluga vremenno nedostupna.")
        #expect(catalogue.passBy == ["R ", "STOP"])
        #expect(catalogue.services.map(\.name) == ["vehicle_inspection", "help"])
        let vehicles = try #require(catalogue.services.first)
        #expect(vehicles.handler == "vehicle_inspection")
        #expect(vehicles.code == "8")
        #expect(vehicles.keywords == ["Техосмотр", "Techosmotr"])
        #expect(vehicles.aliases == ["Tehosmotr"])
        #expect(vehicles.masks == ["000 AAA 00", "A 000 AAA"])
        #expect(vehicles.rows == [2: "Vas net v baze.", 3: "Status ne validen.", 4: "Dannye ne naideny."])
        #expect(vehicles.texts.keys.sorted() == ["expired", "success"])
        let help = try #require(catalogue.services.last)
        #expect(help.code == nil)
        #expect(help.texts == ["text": "Pishite 8 GRNZ."])
    }

    @Test func aFileIsReadAsATextIs() throws {
        let folder = try ConfigurationFolder()
        let text = ConfigurationFolder.catalogue
        let read = try CatalogueReader.load(path: folder.path("services.yaml"))
        #expect(try read == CatalogueReader.load(text: text, file: "services.yaml"))
    }

    @Test func mistakesOfFormComeAllAtOnce() {
        let text = """
            texts:
              service_not_found: "Servis ne naiden."
              unavailable: "Usluga nedostupna."
              servise: x
            pass: [R]
            services:
              help:
                handler: text
                keywords: HELP
                keywords: [SOS]
                rows: { 1: "a", two: "b", 2: [c] }
                text: { a: b }
            """
        let row = "is no row; accepted: a whole number from 2 on (row 1 is texts.service_not_found)"
        #expect(
            self.mistakes(text) == [
                "services.yaml:4: texts.servise: is not a key here; accepted: service_not_found, unavailable",
                "services.yaml:5: pass: is not a key here; accepted: pass_by, services, texts",
                "services.yaml:9: services.help.keywords: must be a list: [one, another]",
                "services.yaml:10: services.help.keywords: stands twice, first in line 9",
                "services.yaml:11: services.help.rows.1: \(row)",
                "services.yaml:11: services.help.rows.2: must be a single value",
                "services.yaml:11: services.help.rows.two: \(row)",
                "services.yaml:12: services.help.text: must be a single value",
            ])
    }

    @Test func aCatalogueIsNamedInTheConfigurationsMistakes() throws {
        let folder = try ConfigurationFolder()
        try folder.write("services.yaml", "services: {}\nx: 1\n")
        let mistakes = try folder.mistakes(ConfigurationFolder.minimal(link: "window_size: 0"))
        #expect(mistakes.contains("kopir.yaml:9: links.kcell.window_size: 0 is out of range (1–10000)"))
        #expect(mistakes.contains { $0.hasPrefix("services.yaml:2: x: is not a key here") })
    }

    /// A configuration with one text service whose text is given.
    private func catalogue(text: String) -> String {
        """
        texts:
          service_not_found: "Servis ne naiden."
          unavailable: "Usluga nedostupna."
        services:
          help:
            handler: text
            keywords: [HELP]
            text: "\(text)"
        """
    }

    @Test func whatTheCatalogueFindsWrongGetsItsLine() {
        let text = """
            texts:
              service_not_found: ""
            services:
              one:
                handler: txt
              two:
                handler: text
                keywords:
                  - HELP
                  - "8 HELP"
                text: "Pishite {number}."
              three:
                handler: text
                code: "12345"
                keywords: [HELP]
                text: "Pishite."
            """
        let mistakes = self.mistakes(text).map { $0.prefix { $0 != ";" } }
        #expect(
            mistakes == [
                "services.yaml:1: texts.unavailable: empty",
                "services.yaml:2: texts.service_not_found: empty",
                "services.yaml:5: services.one.handler: no such handler",
                "services.yaml:10: services.two.keywords[1]: a keyword begins with a letter",
                "services.yaml:11: services.two.text: nothing is known to fill in for {number}",
                "services.yaml:14: services.three.code: no code",
                "services.yaml:15: services.three.keywords[0]: two has the same keyword",
            ])
    }

    /// In GSM 7-bit 153 septets stand in each of several parts, in UCS-2 67 units (3GPP TS 23.040); `[` takes two septets,
    /// which no cut may part.
    @Test(
        arguments: [
            (String(repeating: "a", count: 306), nil),
            (String(repeating: "a", count: 307), "takes 3 segments (307 septets); accepted: at most 2"),
            (String(repeating: "[", count: 152), nil),
            (String(repeating: "[", count: 153), "takes 3 segments (306 septets); accepted: at most 2"),
            (String(repeating: "ж", count: 134), nil),
            (String(repeating: "ж", count: 135), "takes 3 segments (135 16-bit units); accepted: at most 2"),
        ] as [(String, String?)])
    func aReplyTakesTwoSegmentsAtMost(text: String, problem: String?) {
        let expected = problem.map { ["services.yaml:8: services.help.text: \($0)"] } ?? []
        #expect(self.mistakes(self.catalogue(text: text)) == expected)
    }

    @Test func aStrayLetterInALatinTextIsAMistake() {
        let problem =
            "'ё' (U+0451) is not in GSM 7-bit and makes the whole text UCS-2, 1 segment; "
            + "accepted: letters of one script"
        #expect(
            self.mistakes(self.catalogue(text: "Vse prishёl.")) == [
                "services.yaml:8: services.help.text: \(problem)"
            ])
        #expect(self.mistakes(self.catalogue(text: "Сервис не найден. Исправьте ваш текст.")) == [])
        #expect(self.mistakes(self.catalogue(text: "Vi ne mozhet\u{435} – «tak»…")) == [])
    }
}
