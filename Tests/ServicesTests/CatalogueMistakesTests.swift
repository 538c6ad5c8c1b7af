import Services
import Testing

/// All mistakes of a catalogue at once, each at its key.
@Suite struct CatalogueMistakesTests {
    typealias Change = @Sendable (inout Catalogue) -> Void

    @Test func theInstructionsCatalogueHasNone() {
        #expect(Catalogue.instruction.mistakes().isEmpty)
        #expect(Catalogue.instruction { $0.services.append(.help) }.mistakes().isEmpty)
    }

    /// The mistake's key under the top, and the change that makes it.
    private static let changes: [(String, Change)] = [
        ("texts.service_not_found", { $0.texts.serviceNotFound = "" }),
        ("texts.unavailable", { $0.texts.unavailable = " " }),
        ("texts.unavailable", { $0.texts.unavailable = "{plate}" }),
        ("pass_by.9", { $0.passBy.append("") }),
        ("services.housing_queue.handler", { $0.services[2].handler = "housing" }),
        ("services.housing_queue.code", { $0.services[2].code = nil }),
        ("services.housing_queue.code", { $0.services[2].code = "4a" }),
        ("services.housing_queue.code", { $0.services[2].code = "12345" }),
        ("services.housing_queue.code", { $0.services[2].code = "٤" }),
        ("services.housing_queue.code", { $0.services[2].code = "5" }),
        ("services.housing_queue.keywords.4", { $0.services[2].keywords.append("TEXOCMOTP") }),
        ("services.housing_queue.aliases.0", { $0.services[2].aliases = ["бала бакшага кезек"] }),
        ("services.housing_queue.keywords.0", { $0.services[2].keywords[0] = "4" }),
        ("services.housing_queue.keywords.0", { $0.services[2].keywords[0] = "ь" }),
        ("services.housing_queue.masks", { $0.services[2].masks = ["000"] }),
        ("services.vehicle_inspection.masks", { $0.services[0].masks = [] }),
        ("services.vehicle_inspection.masks.1", { $0.services[0].masks[1] = "A 123 BCD" }),
        ("services.vehicle_inspection.masks.1", { $0.services[0].masks[1] = "000 000 000" }),
        ("services.vehicle_inspection.masks.1", { $0.services[0].masks[1] = "" }),
        ("services.housing_queue.rows.4", { $0.services[2].rows[4] = nil }),
        ("services.housing_queue.rows.5", { $0.services[2].rows[5] = "text" }),
        ("services.housing_queue.rows.1", { $0.services[2].rows[1] = "text" }),
        ("services.housing_queue.rows.3", { $0.services[2].rows[3] = "" }),
        ("services.housing_queue.rows.3", { $0.services[2].rows[3] = "{iin}" }),
        ("services.housing_queue.success_other", { $0.services[2].texts["success_other"] = nil }),
        ("services.housing_queue.sucess", { $0.services[2].texts["sucess"] = "text" }),
        ("services.housing_queue.queue", { $0.services[2].texts["queue"] = "{number} {plate}" }),
        ("services.housing_queue.queue", { $0.services[2].texts["queue"] = "{number" }),
        ("services.housing_queue.queue", { $0.services[2].texts["queue"] = "number}" }),
        (
            "services.help.text",
            {
                $0.services.append(.help)
                $0.services[3].texts = [:]
            }
        ),
        (
            "services.help.keywords",
            {
                $0.services.append(.help)
                $0.services[3].keywords = []
            }
        ),
    ]

    @Test(arguments: 0..<changes.count)
    func oneMistakeAtItsKey(_ index: Int) {
        let (path, change) = Self.changes[index]
        #expect(Catalogue.instruction(change).mistakes().map { $0.path.joined(separator: ".") } == [path])
    }

    @Test func allAtOnceInTheOrderOfTheFile() {
        let catalogue = Catalogue.instruction {
            $0.services[1].rows[4] = nil
            $0.services[0].masks = ["X"]
            $0.texts.unavailable = ""
        }
        let paths = catalogue.mistakes().map { $0.path.last }
        #expect(paths == ["unavailable", "0", "4"])
    }

    @Test func whatIsAcceptedIsSaid() {
        let catalogue = Catalogue.instruction { $0.services[0].texts["success"] = "{number}" }
        #expect(catalogue.mistakes().first?.accepted == ["{plate}", "{inspected}", "{valid_until}"])
        let unknown = Catalogue.instruction { $0.services[0].handler = "x" }
        #expect(
            unknown.mistakes().first?.accepted
                == ["vehicle_inspection", "kindergarten_queue", "housing_queue", "text"])
    }

    /// Two spellings of one keyword in one service do no harm.
    @Test func aServiceMayRepeatItself() {
        #expect(Catalogue.instruction { $0.services[0].aliases.append("ТЕХОСМОТР") }.mistakes().isEmpty)
    }

    /// The file that is shipped holds the same texts and spellings as the catalogue of these tests.
    @Test func theShippedFileHoldsTheInstructionsTexts() throws {
        let file = try ProjectFiles.text("Config/services.yaml")
        let catalogue = Catalogue.instruction
        let texts =
            [catalogue.texts.serviceNotFound, catalogue.texts.unavailable]
            + catalogue.services.flatMap { Array($0.rows.values) + Array($0.texts.values) }
        for text in texts { #expect(file.contains(": \"\(text)\"\n")) }
        for spelling in catalogue.services.flatMap({ $0.keywords + $0.aliases }) {
            #expect(file.contains(spelling))
        }
    }
}
