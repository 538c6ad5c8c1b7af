import Foundation
import Testing

@testable import Services

/// Rule R4: one skeleton for all the ways to write a word, and rule R2: what is no letter.
@Suite struct SkeletonTests {
    /// Keywords of the instruction and their skeletons; what is left in Cyrillic has no Latin twin.
    @Test(arguments: [
        ("Техосмотр", "TEXOCMOTP"), ("Techosmotr", "TECHOSMOTR"), ("Техникалык байкау", "TEXHИKAЛЫKБAИKAY"),
        ("Tehnikalyk baikau", "TEHNIKALYKBAIKAU"), ("Очередь в детсад", "OЧEPEДBДETCAД"),
        ("Ochered' v detsad", "OCHEREDVDETSAD"), ("Бала-бақшаға кезек", "БAЛAБAKШAГAKEЗEK"),
        ("Bala-bakshaga kezek", "BALABAKSHAGAKEZEK"), ("Очередь на жилье", "OЧEPEДHAЖИЛE"),
        ("Ochered' na zhil'e", "OCHEREDNAZHILE"), ("Тургын үйге кезек", "TYPГЫHYИГEKEЗEK"),
        ("Turgyn uige kezek", "TURGYNUIGEKEZEK"),
    ])
    func keywords(_ keyword: String, _ skeleton: String) {
        #expect(Skeleton(keyword).description == skeleton)
        #expect(Skeleton(keyword.uppercased()).description == skeleton)
        #expect(Skeleton(" «\(keyword)»;").description == skeleton)
    }

    @Test(arguments: [
        ("Техникалық байқау", "Техникалык байкау"), ("Тұрғын үйге кезек", "Тургын үйге кезек"),
        ("балабақшаға кезек", "Бала-бақшаға кезек"), ("Бала\u{2014}бақшаға кезек", "Бала-бақшаға кезек"),
        ("Очередь на жильё", "Очередь на жилье"), ("Очеред на жиле", "Очередь на жилье"),
        ("Ochered\u{2019} v detsad", "Ochered' v detsad"), ("Ochered\u{2B9} v detsad", "Ochered' v detsad"),
        ("Ochered\u{2BB} v detsad", "Ochered' v detsad"), ("Ochered\u{2BC} v detsad", "Ochered' v detsad"),
        ("Ochered\u{B4} v detsad", "Ochered' v detsad"), ("Ochered\u{FF07} v detsad", "Ochered' v detsad"),
        ("Ochered v detsad", "Ochered' v detsad"), ("Ўў Йй Ёё", "Уу Ии Ее"),
        ("Әә Өө Ңң Һһ Ққ Ғғ Үү Ұұ", "аА оО нН хХ кК гГ уУ уУ"),
        ("Äá Ññń Ōö Ūú Ğǵ Ş Ç İı Ý", "Aa Nnn Oo Uu Gg S C Ii Y"), ("Іі", "Ii"),
    ])
    func sameWord(_ one: String, _ other: String) {
        #expect(Skeleton(one) == Skeleton(other))
    }

    /// A letter and its mark are one, whether they come as one character or as two.
    @Test(
        arguments: Array(
            "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöùúûüýÿĀĂĄĆĈĊČĎĒĔĖĘĚĜĞĠĢĤĨĪĬĮİĴĶĹĻĽŃŅŇŌŎŐŔŖŘŚŜŞŠŢŤŨŪŬŮŰŲŴŶŹŻŽǴǵȘȚЀЁЃЇЌЍЎЙйёѝѐѓїќў"
        ))
    func composition(_ letter: Character) {
        let composed = String(letter)
        let decomposed = composed.decomposedStringWithCanonicalMapping
        #expect(decomposed.unicodeScalars.count == 2)
        #expect(Skeleton(composed) == Skeleton(decomposed))
        #expect(RequestText(composed).symbols.map(\.plateCharacter) == [nil])
        #expect(RequestText(decomposed).symbols.map(\.plateCharacter) == [nil])
    }

    @Test(arguments: ["", " ", "\t\r\n", "...", "№#", "\u{200B}\u{FEFF}", "\u{301}", "🚗👍", "«»„“”", "—–−"])
    func nothing(_ text: String) {
        #expect(RequestText(text).symbols.isEmpty)
    }

    /// Every character is put into a class, quickly or slowly alike.
    @Test func everyScalarHasAClass() {
        for value in 0...0x10_FFFF as ClosedRange<UInt32> {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let symbol = Symbol(scalar, table: Symbol.table)
            #expect(symbol == Symbol(scalar, table: []))
            if symbol.kind == .digit { #expect(symbol.skeleton?.isASCII == true) }
            if let character = symbol.plateCharacter { #expect(character < 0x80 && character >= 0x30) }
        }
    }
}
