import Monotonic
import SMSText
import Testing

/// Octets are joined where that can heal what was cut, and read apart where it can't.
@Suite struct ReassemblerTextTests {
    private func assembled(_ sent: [Parts.Part]) throws -> Parts.Assembled {
        var parts = Parts()
        var last: Parts.Assembled?
        for part in sent { last = parts.add(part, at: start).assembled }
        return try #require(last)
    }

    @Test(arguments: 1..<41)
    func ucs2HealsWhereverItWasCut(_ cut: Int) throws {
        let octets = utf16("Бала-бақшаға 👍🙂 150")
        try #require(octets.count == 40 + 2)
        for dataCoding: UInt8 in [0x08, 0x18] {
            let whole = try self.assembled([
                .init(1, of: 2, Array(octets[..<cut]), dataCoding: dataCoding),
                .init(2, of: 2, Array(octets[cut...]), dataCoding: dataCoding),
            ])
            let text = Parts().text(of: whole, decoder: TextDecoder())
            #expect(text == DecodedText(text: "Бала-бақшаға 👍🙂 150", alphabet: .ucs2))
        }
    }

    @Test func anEscapeAndItsSeptetHeal() throws {
        let whole = try self.assembled([.init(1, of: 2, [0x34, 0x1B]), .init(2, of: 2, [0x65, 0x35])])
        #expect(Parts().text(of: whole, decoder: TextDecoder()) == DecodedText(text: "4€5", alphabet: .gsm7))
    }

    @Test func partsOfDifferentCodingsAreReadApart() throws {
        let whole = try self.assembled([
            .init(1, of: 3, Array("Ochered' ".utf8), dataCoding: 0),
            .init(2, of: 3, utf16("в детсад "), dataCoding: 8),
            .init(3, of: 3, Array("150".utf8), dataCoding: 0),
        ])
        #expect(whole.text() == "Ochered' в детсад 150")
    }

    @Test func partsOfDifferentLanguagesAreReadApart() throws {
        let turkish = UserDataHeader([.init(.lockingShift, [1])])
        let portuguese = UserDataHeader([.init(.singleShift, [3])])
        let whole = try self.assembled([
            .init(1, of: 3, [0x07, 0x1B], header: turkish),
            .init(2, of: 3, [0x1B, 0x0F], header: portuguese),
            .init(3, of: 3, [0x07, 0x34]),
        ])
        #expect(whole.text() == "ı áì4")
        let same = try self.assembled([
            .init(1, of: 2, [0x07, 0x1B], header: turkish), .init(2, of: 2, [0x65], header: turkish),
        ])
        #expect(same.text() == "ı€")
    }

    @Test func packedPartsAreReadApart() throws {
        let decoder = TextDecoder(defaultAlphabet: .gsm7Packed)
        let segmenter = Segmenter(encoder: TextEncoder(defaultAlphabet: .gsm7Packed))
        let text = String(repeating: "8 [123ABC02] ", count: 30)
        let sent = segmenter.segments(of: text, reference: 7).compactMap { segment -> Parts.Part? in
            let (header, rest) = UserDataHeader.split(segment.octets)
            guard let place = header?.concatenation else { return nil }
            return Parts.Part(place.number, of: place.total, rest, header: header)
        }
        #expect(sent.count > 2)
        #expect(try self.assembled(sent).text(decoder) == text)
    }

    @Test func aGapIsNotHealed() throws {
        var parts = Parts()
        let octets = utf16("қ👍б")
        _ = parts.add(.init(1, of: 3, Array(octets[0..<4]), dataCoding: 8), at: start)
        _ = parts.add(.init(3, of: 3, Array(octets[4..<8]), dataCoding: 8), at: start)
        let rest = try #require(parts.expire(at: start + .seconds(10)).first)
        let text = Parts().text(of: rest, decoder: TextDecoder())
        #expect(text == DecodedText(text: "қ\u{FFFD}\u{FFFD}б", alphabet: .ucs2, repairs: .loneSurrogate))
    }

    @Test(arguments: 0..<100)
    func whatTheSegmenterCutsTheReassemblerJoins(_ seed: Int) throws {
        var random = SplitMix64(seed: seed)
        let text = random.text(seed % 2 == 0 ? "aB1 @[]{}€\r\n\u{0C}Δé" : "қЖ 1👍\r\nи\u{306}", 161...900)
        for form: SegmentForm in [.udh8, .udh16, .sar] {
            let segments = Segmenter(form: form).segments(of: text, reference: 0x1234).shuffled(
                using: &random)
            let sent = segments.compactMap { segment -> Parts.Part? in
                let (header, rest) =
                    segment.hasUDH ? UserDataHeader.split(segment.octets) : (nil, segment.octets)
                guard let place = segment.sar ?? header?.concatenation else { return nil }
                let key = PartKey(source: .phone(1), destination: .shortNumber, place)
                return Parts.Part(
                    key: key, number: place.number, octets: rest, dataCoding: segment.dataCoding,
                    header: header,
                    tag: 0)
            }
            #expect(try self.assembled(sent).text(TextDecoder(ucs2ByteOrder: .bigEndian)) == text)
        }
    }
}
