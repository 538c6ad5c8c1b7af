import SMSText
import Testing

@Suite struct SegmenterTests {
    private func texts(_ segments: [Segment]) -> [String] {
        segments.map { segment in
            let (header, rest) = segment.hasUDH ? UserDataHeader.split(segment.octets) : (nil, segment.octets)
            return TextDecoder(ucs2ByteOrder: .bigEndian).decode(
                rest, dataCoding: segment.dataCoding, header: header
            ).text
        }
    }

    // MARK: - Sizes

    /// Form, letter, how many fit one message, how many fit a part.
    @Test(arguments: [
        (SegmentForm.udh8, "a", 160, 153), (.udh16, "a", 160, 152), (.sar, "a", 160, 153),
        (.udh8, "Қ", 70, 67), (.udh16, "Қ", 70, 66), (.sar, "Қ", 70, 67),
    ])
    func partsAreFull(_ form: SegmentForm, _ letter: String, _ whole: Int, _ part: Int) {
        let segmenter = Segmenter(form: form)
        #expect(counts(segmenter, letter, whole) == [whole])
        #expect(counts(segmenter, letter, whole + 1) == [part, whole + 1 - part])
        #expect(counts(segmenter, letter, 2 * part) == [part, part])
        #expect(counts(segmenter, letter, 2 * part + 1) == [part, part, 1])
    }

    private func counts(_ segmenter: Segmenter, _ letter: String, _ count: Int) -> [Int] {
        let text = String(repeating: letter, count: count)
        let segments = segmenter.segments(of: text, reference: 1)
        #expect(segmenter.segmentCount(of: text) == segments.count)
        return texts(segments).map(\.count)
    }

    @Test(arguments: [
        (Alphabet.gsm7, 0, 160), (.gsm7, 6, 153), (.gsm7, 7, 152), (.gsm7, 4, 155), (.gsm7, 9, 149),
        (.gsm7, 12, 146),
        (.ucs2, 0, 70), (.ucs2, 6, 67), (.ucs2, 7, 66), (.octets, 0, 140), (.octets, 6, 134),
        (.octets, 7, 133),
        (.octets, 200, 0),
    ])
    func capacities(_ alphabet: Alphabet, _ header: Int, _ count: Int) {
        #expect(alphabet.capacity(headerOctetCount: header) == count)
    }

    // MARK: - Forms

    @Test func oneMessageHasNoHeaderWhateverTheForm() {
        for form in SegmentForm.allCases {
            let segments = Segmenter(form: form).segments(of: "IIN rebenka ne ukazan", reference: 7)
            #expect(segments == [Segment(octets: Array("IIN rebenka ne ukazan".utf8), dataCoding: 0)])
            #expect(
                Segmenter(form: form).segments(of: "", reference: 7) == [Segment(octets: [], dataCoding: 0)])
        }
    }

    @Test func headersAreAsTheFormSays() {
        let text = String(repeating: "B", count: 161)
        let small = Segmenter(form: .udh8).segments(of: text, reference: 0x012A)
        #expect(
            small.map { $0.octets.prefix(6).map { $0 } } == [[5, 0, 3, 0x2A, 2, 1], [5, 0, 3, 0x2A, 2, 2]])
        #expect(small.allSatisfy { $0.hasUDH && $0.sar == nil && !$0.isPayload })
        let large = Segmenter(form: .udh16).segments(of: text, reference: 0x012A)
        #expect(
            large.map { $0.octets.prefix(7).map { $0 } } == [
                [6, 8, 4, 1, 0x2A, 2, 1], [6, 8, 4, 1, 0x2A, 2, 2],
            ])
    }

    @Test func sarHasNoHeader() {
        let segments = Segmenter(form: .sar).segments(
            of: String(repeating: "B", count: 161), reference: 0x012A)
        #expect(segments.map(\.octets.count) == [153, 8])
        #expect(segments.map(\.hasUDH) == [false, false])
        #expect(
            segments.map(\.sar) == [
                Concatenation(form: .sar, reference: 0x2A, total: 2, number: 1),
                Concatenation(form: .sar, reference: 0x2A, total: 2, number: 2),
            ])
    }

    @Test func aPayloadIsOneSegment() {
        let text = String(repeating: "Қ", count: 300)
        let segmenter = Segmenter(form: .messagePayload)
        #expect(
            segmenter.segments(of: text, reference: 1) == [
                Segment(octets: utf16(text), dataCoding: 8, isPayload: true)
            ])
        #expect(segmenter.segmentCount(of: text) == 5)
    }

    @Test func packedPartsBeginAtASeptet() {
        let segmenter = Segmenter(encoder: TextEncoder(defaultAlphabet: .gsm7Packed))
        let text = String(repeating: "hello", count: 40)
        let segments = segmenter.segments(of: text, reference: 1)
        #expect(segments.map(\.octets.count) == [140, 6 + 42])
        let decoder = TextDecoder(defaultAlphabet: .gsm7Packed)
        let parts = segments.map { segment in
            let (header, rest) = UserDataHeader.split(segment.octets)
            return decoder.decode(rest, dataCoding: 0, header: header).text
        }
        #expect(parts.joined() == text)
        #expect(parts[0].count == 153)
    }

    // MARK: - Where it is cut

    @Test func escapePairsStayTogether() {
        let text = String(repeating: "a", count: 152) + "€" + String(repeating: "b", count: 20)
        let segments = Segmenter().segments(of: text, reference: 1)
        #expect(segments.map(\.octets.count) == [6 + 152, 6 + 22])
        #expect(
            texts(segments) == [String(repeating: "a", count: 152), "€" + String(repeating: "b", count: 20)])
        #expect(
            texts(Segmenter().segments(of: String(repeating: "€", count: 160), reference: 1)).map(\.count)
                == [76, 76, 8])
    }

    @Test func surrogatePairsStayTogether() {
        let segments = Segmenter().segments(of: String(repeating: "👍", count: 67), reference: 1)
        #expect(texts(segments).map(\.count) == [33, 33, 1])
        #expect(segments.map(\.octets.count) == [6 + 132, 6 + 132, 6 + 4])
    }

    @Test func returnAndLineFeedStayTogether() {
        let latin = String(repeating: "a", count: 152) + "\r\n" + String(repeating: "b", count: 20)
        #expect(texts(Segmenter().segments(of: latin, reference: 1))[1].hasPrefix("\r\n"))
        let kazakh = String(repeating: "қ", count: 66) + "\r\n" + String(repeating: "б", count: 20)
        #expect(texts(Segmenter().segments(of: kazakh, reference: 1))[1].hasPrefix("\r\n"))
    }

    @Test func aPackedPartDoesNotEndWithReturn() {
        let segmenter = Segmenter(encoder: TextEncoder(defaultAlphabet: .gsm7Packed))
        let text = String(repeating: "a", count: 152) + "\r" + String(repeating: "b", count: 20)
        let decoder = TextDecoder(defaultAlphabet: .gsm7Packed)
        let parts = segmenter.segments(of: text, reference: 1).map { segment in
            let (header, rest) = UserDataHeader.split(segment.octets)
            return decoder.decode(rest, dataCoding: 0, header: header).text
        }
        #expect(parts == [String(repeating: "a", count: 152), "\r" + String(repeating: "b", count: 20)])
    }

    @Test func aCombiningMarkStaysWithItsLetter() {
        let text = String(repeating: "б", count: 66) + "и\u{306}" + String(repeating: "б", count: 20)
        let texts = texts(Segmenter().segments(of: text, reference: 1))
        #expect(texts.map(\.unicodeScalars.count) == [66, 22])
        let many = "и" + String(repeating: "\u{306}", count: 200)
        let pieces = self.texts(Segmenter().segments(of: many, reference: 1))
        #expect(pieces.map(\.unicodeScalars.count) == [67, 67, 67])
    }

    @Test func thereAreNeverMoreThan255() {
        let text = String(repeating: "a", count: 153 * 255 + 1)
        for form: SegmentForm in [.udh8, .sar] {
            let segments = Segmenter(form: form).segments(of: text, reference: 1)
            #expect(segments.count == 255)
            #expect(Segmenter(form: form).segmentCount(of: text) == 256)
            #expect(texts(segments).joined().count == 153 * 255)
        }
        let payload = Segmenter(form: .messagePayload).segments(of: text, reference: 1)
        #expect(payload.map(\.octets.count) == [153 * 255])
    }

    @Test func aPartInUTF8FitsShortMessage() {
        let segmenter = Segmenter(encoder: TextEncoder(defaultAlphabet: .utf8))
        for text in ["é", "Δ", "€", "é1"].map({ String(repeating: $0, count: 200) }) {
            let segments = segmenter.segments(of: text, reference: 1)
            #expect(segments.allSatisfy { $0.octets.count <= 254 && $0.dataCoding == 0 })
        }
        let plain = segmenter.segments(of: String(repeating: "a", count: 306), reference: 1)
        #expect(plain.map(\.octets.count) == [159, 159])
    }

    // MARK: - Any text

    @Test(arguments: 0..<200)
    func partsMakeTheTextAgain(_ seed: Int) {
        var random = SplitMix64(seed: seed)
        let text = random.text(seed % 2 == 0 ? "aB1 @[]{}€\r\n\u{0C}Δé" : "қЖ 1👍\r\nи\u{306}🇰🇿", 0...700)
        for form in SegmentForm.allCases {
            let segments = Segmenter(form: form).segments(of: text, reference: 9)
            #expect(texts(segments).joined() == text)
            #expect(segments.count == 1 || segments.allSatisfy { $0.octets.count <= 160 || $0.isPayload })
            for (part, next) in zip(texts(segments), texts(segments).dropFirst()) {
                #expect(!part.isEmpty && !part.unicodeScalars.contains("\u{FFFD}"))
                #expect(part.unicodeScalars.last != "\r" || next.unicodeScalars.first != "\n")
                #expect(next.unicodeScalars.first != "\u{306}")
            }
        }
    }
}
