import SMSText
import Testing

/// Every row of `Protocol/gsm7.tsv`, and every sequence of two septets.
@Suite struct GSM7TableTests {
    private let decoder = TextDecoder()

    @Test func theTableIsWhole() throws {
        let rows = try SeptetRow.all()
        #expect(rows.count == 467)
        #expect(rows.filter { !$0.isSingle }.count == 3 * 128)
    }

    @Test func everyRowIsReadAsStated() throws {
        for row in try SeptetRow.all() {
            let text = decoder.decode(
                row.isSingle ? [0x1B, row.septet] : [row.septet], dataCoding: 0x10,
                header: header(row.isSingle ? .singleShift : .lockingShift, row.language))
            let expected = row.scalar.map(String.init) ?? " "
            #expect(text.text == expected, "\(row)")
            #expect(text.alphabet == .gsm7)
            #expect(text.repairs == (row.scalar == nil ? .strayEscape : []), "\(row)")
        }
    }

    @Test func everyRowOfTheDefaultAlphabetIsWrittenAsStated() throws {
        for row in try SeptetRow.all() where row.table == "default" {
            guard let scalar = row.scalar else { continue }
            let encoded = TextEncoder().encode(String(scalar))
            #expect(encoded.octets == (row.isSingle ? [0x1B, row.septet] : [row.septet]), "\(row)")
            #expect(encoded.dataCoding == 0)
            #expect(encoded.unitCount == encoded.octets.count)
        }
    }

    @Test func nothingElseIsWrittenInGSM7() throws {
        let gsm = Set(try SeptetRow.all().filter { $0.table == "default" }.compactMap(\.scalar))
        let replaced: Set<Unicode.Scalar> = [
            "ç", "’", "‘", "ʼ", "`", "´", "«", "»", "“", "”", "–", "—", "…", "№", "\u{A0}",
        ]
        for codePoint in UInt32(0)...0x1_FFFF {
            guard let scalar = Unicode.Scalar(codePoint), !replaced.contains(scalar) else { continue }
            let encoded = TextEncoder().encode(String(scalar))
            if encoded.dataCoding == (gsm.contains(scalar) ? 0 : 8) { continue }
            Issue.record("U+\(String(codePoint, radix: 16)) has data_coding \(encoded.dataCoding)")
        }
    }

    @Test func theSmallCedillaIsWrittenAndReadAsTheCapital() {
        #expect(TextEncoder().encode("ç").octets == [0x09])
        #expect(decoder.decode([0x09], dataCoding: 0).text == "Ç")
    }

    @Test func everySequenceOfTwoSeptetsIsRead() throws {
        for language: UInt8 in 0...3 {
            let table = try Reference(language: language)
            let shifts = UserDataHeader([
                .init(.singleShift, [language]), .init(.lockingShift, [language]),
            ])
            for first: UInt8 in 0..<0x80 {
                for second: UInt8 in 0..<0x80 {
                    let text = decoder.decode(
                        [first, second], dataCoding: 0xF0, header: language == 0 ? nil : shifts)
                    if text.text == table.text(first, second) { continue }
                    Issue.record("language \(language), septets \(first), \(second)")
                }
            }
        }
    }

    @Test(arguments: UInt8(4)...13)
    func languagesWithoutATableAreReadByTheDefaultOne(_ language: UInt8) {
        let shifts = UserDataHeader([.init(.singleShift, [language]), .init(.lockingShift, [language])])
        #expect(decoder.decode([0x40, 0x1B, 0x65, 0x04], dataCoding: 0, header: shifts).text == "¡€è")
    }

    @Test func spanishHasNoLockingTable() {
        let text = decoder.decode([0x60, 0x1B, 0x61], dataCoding: 0, header: header(.lockingShift, 2))
        #expect(text.text == "¿a")
    }

    private func header(_ identifier: UserDataHeader.Identifier, _ language: UInt8) -> UserDataHeader? {
        language == 0 ? nil : UserDataHeader([.init(identifier, [language])])
    }
}

/// The tables as the file has them, and the rules for escapes as 3GPP TS 23.038 §6.2.1.1 has them.
private struct Reference {
    private let locking: [UInt8: Unicode.Scalar]
    private let single: [UInt8: Unicode.Scalar]

    init(language: UInt8) throws {
        let rows = try SeptetRow.all()
        func table(isSingle: Bool) -> [UInt8: Unicode.Scalar] {
            let own = rows.filter { $0.isSingle == isSingle && $0.language == language }
            let chosen = own.isEmpty ? rows.filter { $0.isSingle == isSingle && $0.language == 0 } : own
            return Dictionary(
                uniqueKeysWithValues: chosen.compactMap { row in row.scalar.map { (row.septet, $0) } })
        }
        self.locking = table(isSingle: false)
        self.single = table(isSingle: true)
    }

    func text(_ first: UInt8, _ second: UInt8) -> String? {
        switch (first == 0x1B, second == 0x1B) {
        case (true, true): return " "
        case (true, false): return (self.single[second] ?? self.locking[second]).map(String.init)
        case (false, true): return self.locking[first].map { String($0) + " " }
        case (false, false):
            guard let one = self.locking[first], let other = self.locking[second] else { return nil }
            return String(String.UnicodeScalarView([one, other]))
        }
    }
}
