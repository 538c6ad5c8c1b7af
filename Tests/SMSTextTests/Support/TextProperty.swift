import Monotonic

#if canImport(SMSText)
    import SMSText
#endif

/// What holds for any octets at all, whoever sends them; the fuzzer compiles this file together with the module.
enum TextProperty {
    /// What does not hold for these octets; nil when everything does.
    ///
    /// The first octet is data_coding, the second the settings of the link, the third esm_class, whose lowest bits say
    /// in which form the text is cut, the rest user data. Bit 7 of the third makes them parts of hostile peers instead.
    static func broken(by octets: [UInt8]) -> String? {
        guard octets.count >= 3 else { return nil }
        if octets[2] & 0x80 != 0 { return HostileParts(octets).broken() }
        let settings = Settings(octets[1])
        let userData = Array(octets[3...])
        let (header, rest) = UserDataHeader.split(userData, isIndicated: octets[2] & 0x40 != 0)
        if let header, header.octets + rest != userData { return "header and rest are not the user data" }
        let text = settings.decoder.decode(rest, dataCoding: octets[0], header: header)
        if text.text.unicodeScalars.count > rest.count * 8 / 7 { return "more characters than octets" }
        let form = SegmentForm.allCases[Int(octets[2] & 0x0F) % SegmentForm.allCases.count]
        return Self.writing(text.text, settings, form)
    }

    /// The settings of a link, from the bits of an octet.
    private struct Settings {
        let decoder: TextDecoder
        /// Takes what we write ourselves as it is.
        let strictDecoder: TextDecoder
        let encoder: TextEncoder

        init(_ octet: UInt8) {
            let alphabet = DefaultAlphabet.allCases[Int(octet & 0x07) % DefaultAlphabet.allCases.count]
            let order = UCS2ByteOrder.allCases[Int(octet >> 3 & 0x03) % UCS2ByteOrder.allCases.count]
            self.decoder = TextDecoder(
                defaultAlphabet: alphabet, asciiIsGSM7: octet & 0x20 != 0, ucs2ByteOrder: order)
            self.strictDecoder = TextDecoder(
                defaultAlphabet: alphabet, asciiIsGSM7: true, ucs2ByteOrder: .bigEndian)
            let gsmDataCodings: [UInt8] = [0, 0, 1, 0xF1]
            self.encoder = TextEncoder(
                defaultAlphabet: alphabet, gsmDataCoding: gsmDataCodings[Int(octet >> 6)])
        }
    }

    // MARK: - Writing

    private static func writing(_ text: String, _ settings: Settings, _ form: SegmentForm) -> String? {
        // A byte order mark is dropped by the reader, and a second one behind it would be the next time.
        let scalars = text.unicodeScalars
        guard !scalars.contains("\u{FEFF}"), !scalars.contains("\u{FFFE}"), !scalars.contains("\0") else {
            return nil
        }
        let encoded = settings.encoder.encode(text)
        let once = settings.strictDecoder.decode(encoded.octets, dataCoding: encoded.dataCoding)
        let again = settings.encoder.encode(once.text)
        let twice = settings.strictDecoder.decode(again.octets, dataCoding: again.dataCoding)
        if twice.text != once.text { return "what is read is not what was written" }
        // Packing doubles a CR at the end of full octets, or drops it where there is no room.
        if encoded.alphabet == .gsm7Packed, scalars.contains("\r") { return nil }
        if !once.repairs.isEmpty { return "what was written needs repair" }
        let segmenter = Segmenter(form: form, encoder: settings.encoder)
        return Self.cutting(text, segmenter, settings, expected: once.text)
    }

    private static func cutting(
        _ text: String, _ segmenter: Segmenter, _ settings: Settings, expected: String
    ) -> String? {
        let segments = segmenter.segments(of: text, reference: 0xABCD)
        if segmenter.segmentCount(of: text) > 255 { return segments.count == 255 ? nil : "parts are missing" }
        var parts = Reassembler<Int>()
        for segment in segments.reversed() {
            if segment.octets.count > 254, !segment.isPayload { return "a segment is too long" }
            let (header, rest) = segment.hasUDH ? UserDataHeader.split(segment.octets) : (nil, segment.octets)
            let place = segment.sar ?? header?.concatenation
            let party = PartKey.Party(ton: 1, npi: 1, digits: "1")
            let key = PartKey(
                source: party, destination: party, reference: place?.reference ?? 0, total: place?.total ?? 1,
                form: place?.form ?? .sar)
            let part = Reassembler<Int>.Part(
                key: key, number: place?.number ?? 1, octets: rest, dataCoding: segment.dataCoding,
                header: header,
                tag: 0)
            guard case .complete(let assembled) = parts.add(part, at: Instant.now) else { continue }
            let joined = parts.text(of: assembled, decoder: settings.strictDecoder)
            return joined.text == expected ? nil : "the parts don't make the text"
        }
        return "the parts don't make a message"
    }
}

/// Octets as parts from peers who mean no good: few keys, so that they meet.
private struct HostileParts {
    private let octets: [UInt8]
    private let limits = ReassemblyLimits(
        timeout: .seconds(3), maximumGroups: 4, maximumGroupsPerSender: 2, maximumOctets: 1_000)

    init(_ octets: [UInt8]) {
        self.octets = octets
    }

    func broken() -> String? {
        var parts = Reassembler<Int>(limits: self.limits)
        var given: [Int] = []
        let start = Instant.now
        var now = start
        var rest = self.octets[...]
        var tag = 0
        while rest.count >= 3 {
            let (keys, place, length) = (rest.removeFirst(), rest.removeFirst(), rest.removeFirst())
            now += .milliseconds(Int(length) * 10)
            let part = Self.part(keys, place, Array(rest.prefix(Int(length & 0x3F))), tag)
            rest = rest.dropFirst(Int(length & 0x3F))
            switch parts.add(part, at: now) {
            case .waiting: break
            case .duplicate: given.append(tag)
            case .replaced(let old): given.append(old)
            case .complete(let assembled):
                _ = parts.text(of: assembled, decoder: TextDecoder())
                given += assembled.parts.map(\.tag)
            }
            if parts.groupCount > 4 || parts.octetCount > 1_000 { return "parts beyond the limits" }
            if length & 0x40 != 0 { given += parts.expire(at: now).flatMap { $0.parts.map(\.tag) } }
            tag += 1
        }
        given += parts.expire(at: now + .seconds(3)).flatMap { $0.parts.map(\.tag) }
        if given.sorted() != Array(0..<tag) { return "a part is lost or given out twice" }
        return parts.nextDeadline == nil && parts.octetCount == 0 ? nil : "something is left behind"
    }

    private static func part(_ keys: UInt8, _ place: UInt8, _ octets: [UInt8], _ tag: Int)
        -> Reassembler<Int>.Part
    {
        let source = PartKey.Party(ton: 1, npi: 1, digits: "\(keys & 0x07)")
        let key = PartKey(
            source: source, destination: PartKey.Party(ton: 0, npi: 1, digits: "1414"),
            reference: UInt16(keys >> 3 & 0x03), total: place & 0x07,
            form: Concatenation.Form(rawValue: keys >> 5 & 0x03) ?? .sar)
        return Reassembler<Int>.Part(
            key: key, number: place >> 3 & 0x07, octets: octets, dataCoding: place & 0x40 == 0 ? 0 : 8,
            header: place & 0x80 == 0 ? nil : UserDataHeader(parsing: [3, 0x25, 1, keys & 0x03, 0]), tag: tag)
    }
}
