import Foundation
import Services
import Testing

/// The properties that the fuzzer checks, on made-up texts and on every input that ever made it stop.
@Suite struct InterpretTests {
    private static let pieces = [
        "8", "5", "4", " ", ".", "[", "]", "'", "\u{2019}", "Техосмотр", "Techosmotr", "Очередь", " в ",
        "детсад",
        "Ochered' na zhil'e", "Тургын үйге кезек", "123ABC02", "A 123 BCD", "150101500120", "150101", "ИИН",
        "номер", "KZ",
        "ь", "й", "и\u{306}", "\u{301}", "\u{FEFF}", "\u{1F697}", "\u{FFFD}", "R 1 1 2", "ａ", "٣", "ß", "ı",
        "Ⅷ",
    ]

    @Test(arguments: 0..<500)
    func madeUpTexts(_ seed: Int) throws {
        var random = SplitMix64(seed: seed)
        let count = Int.random(in: 0...12, using: &random)
        let text = (0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
        #expect(
            InterpretProperty.broken(by: Array(text.utf8), desk: try desk()) == nil,
            "\(text.debugDescription)")
    }

    @Test(arguments: 0..<200)
    func randomOctets(_ seed: Int) throws {
        var random = SplitMix64(seed: seed)
        let octets = (0..<Int.random(in: 0...200, using: &random)).map { _ in
            UInt8.random(in: 0...255, using: &random)
        }
        #expect(InterpretProperty.broken(by: octets, desk: try desk()) == nil)
    }

    @Test(arguments: try ServicesCase.all())
    func cases(_ row: ServicesCase) throws {
        #expect(InterpretProperty.broken(by: Array(row.input.utf8), desk: try desk()) == nil)
    }

    /// What is as long as a text can be is still understood.
    @Test func longTexts() throws {
        let desk = try desk()
        let spaces = String(repeating: " ", count: 65_000)
        #expect(desk.interpret("8\(spaces)123ABC02") == desk.interpret("8 123ABC02"))
        #expect(desk.interpret(spaces) == desk.interpret(""))
        #expect(desk.interpret("Тех\(spaces)осмотр A123BCD") == desk.interpret("8 A123BCD"))
        #expect(
            desk.interpret("5 " + String(repeating: "ИИН ", count: 9000) + "150101500120")
                == desk.interpret("5150101500120"))
    }

    @Test func whatOnceBrokeItDoesNotBreakItAgain() throws {
        let folder = ProjectFiles.root.appending(path: "Tests/Fuzz/Crashes")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        for name in names.sorted() where name.hasPrefix("Interpret-") {
            let octets = [UInt8](try Data(contentsOf: folder.appending(path: name)))
            #expect(InterpretProperty.broken(by: octets, desk: try desk()) == nil, "\(name)")
        }
    }
}
