import SMSText
import Testing

@Suite struct SafeReplacementTests {
    private let encoder = TextEncoder()

    @Test(arguments: [
        ("Isprav’te ‘a’ ʼb` c´", "Isprav'te 'a' 'b' c'"), ("«a» “b”", "\"a\" \"b\""),
        ("a – b — c", "a - b - c"),
        ("a…", "a..."), ("№ 5", "N 5"), ("8\u{A0}123", "8 123"),
        ("Vi ne mozhet\u{435} poluchit", "Vi ne mozhete poluchit"),
        ("\u{421}ON, T\u{421}\u{41E}N", "CON, TCON"),
        ("Ts\u{43E}n\u{435}", "Tsone"),
    ])
    func replacementsMakeGSM7(_ text: String, _ replaced: String) {
        let encoded = encoder.encode(text)
        #expect(encoded.dataCoding == 0)
        #expect(TextDecoder().decode(encoded.octets, dataCoding: encoded.dataCoding).text == replaced)
    }

    /// Every Cyrillic letter with a Latin twin, in a Latin word and alone.
    @Test func everyTwinIsReplacedInALatinWord() {
        let twins = [
            ("АВЕКМНОРСТУХІЅЈҮҺԚԜ", "ABEKMHOPCTYXISJYhQW"), ("аеорсухіѕјһ", "aeopcyxisjh"),
        ]
        for (cyrillic, latin) in twins {
            for (twin, letter) in zip(cyrillic, latin) {
                #expect(encoder.encode("Z\(twin)z").octets == Array("Z\(letter)z".utf8))
                #expect(encoder.encode("\(twin)").dataCoding == 8)
            }
        }
    }

    @Test(arguments: ["ТЕХОСМОТР", "I в Tsone", "mozhетя", "123АВС02", "Көмек", "okaзana"])
    func otherCyrillicStays(_ text: String) {
        #expect(encoder.encode(text).octets == utf16(text))
    }

    @Test func noTextBecomesQuestionMarks() {
        for text in ["ӘІҢҒҮҰҚӨҺ", "👍", "中", "\u{FFFD}", "ђ"] {
            #expect(encoder.encode(text).octets == utf16(text))
        }
    }
}
