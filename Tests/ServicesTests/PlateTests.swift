import Testing

@testable import Services

/// How plates are written and which masks they fit.
@Suite struct PlateTests {
    @Test(arguments: [
        ("123ABC02", "123ABC02"), ("123 abc 02", "123ABC02"), ("[123-ABC-02]", "123ABC02"),
        ("789мно10", "789MHO10"),
        ("авекмнор", "ABEKMHOP"), ("стухі123", "CTYXI123"), ("A123BCD", "A123BCD"), ("12345", "12345"),
        ("９９９ＺＺＺ１７", "999ZZZ17"),
    ])
    func read(_ text: String, _ plate: String) {
        #expect(Plate(text)?.text == plate)
    }

    @Test(arguments: [
        "", "1234", "123ABC021", "123ABÇ02", "123ДЖФ02", "123ABЬ02", "123AB\u{49A}02", "123ABC0²", "12３ABCß2",
        "\u{131}23ABC02", "٣٢١ABC02",
    ])
    func notRead(_ text: String) {
        #expect(Plate(text) == nil)
    }

    /// The whole product of a mask's places with a digit and a letter.
    @Test(arguments: ["000 AAA 00", "A 000 AAA", "000 AA 00", "A 0000 00", "A0"])
    func masks(_ mask: String) throws {
        let form = try #require(PlateMask(mask))
        let places = Array(mask.filter { $0 != " " })
        for pattern in 0..<(1 << places.count) {
            let characters = places.indices.map { pattern >> $0 & 1 == 0 ? "7" : "K" }
            let plate = try #require(Plate(RequestText(characters.joined()).symbols[...]))
            let fits = zip(places, characters).allSatisfy { ($0 == "0") == ($1 == "7") }
            #expect(form.fits(plate) == fits)
        }
    }

    @Test(arguments: ["", " ", "000 AAA 000", "B 000", "0,0", "000 aaa 00", "000 ААА 00"])
    func noMasks(_ mask: String) {
        #expect(PlateMask(mask) == nil)
    }
}
