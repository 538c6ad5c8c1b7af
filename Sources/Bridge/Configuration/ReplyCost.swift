public import SMSText
public import Services

/// What sending a text of the catalogue costs: operators charge by the segment.
public struct ReplyCost: Hashable, Sendable {
    /// The most segments that a reply may take.
    public static let maximumSegmentCount = 2

    /// The keys from the top of the catalogue to the text.
    public let path: [String]
    /// Whether sample values stand for the words in braces, so that the real cost may be another.
    public let isSample: Bool
    /// The coding that the text is sent in.
    public let alphabet: Alphabet
    /// Septets, or 16-bit units in UCS-2.
    public let unitCount: Int
    /// How many short messages it takes.
    public let segmentCount: Int
    /// The first character that keeps the text out of GSM 7-bit.
    let stranger: Unicode.Scalar?
    /// Whether the text is in Latin letters for the most part, so that the stranger got in by mistake.
    let isLatin: Bool

    /// The cost of a text.
    ///
    /// - Parameter samples: what stands for the words in braces.
    init(path: [String], text: String, samples: [String: String], segmenter: Segmenter) {
        let filled = Self.filled(text, samples)
        let encoded = segmenter.encoder.encode(filled)
        self.path = path
        self.isSample = filled != text
        self.alphabet = encoded.alphabet
        self.unitCount = encoded.unitCount
        self.segmentCount = segmenter.segmentCount(of: filled)
        let written = Self.filled(text, samples.mapValues { _ in "" }).unicodeScalars
        let letters = written.filter(\.properties.isAlphabetic)
        self.isLatin = letters.count(where: \.isASCII) * 2 > letters.count
        self.stranger =
            encoded.alphabet == .ucs2
            ? written.first { segmenter.encoder.encode(String($0)).alphabet == .ucs2 } : nil
    }

    /// What is wrong with it; nil if it can be sent.
    var problem: String? {
        if self.isLatin, let stranger = self.stranger {
            let code = "U+" + String(stranger.value, radix: 16, uppercase: true).leftPadded(to: 4, with: "0")
            return
                "\(quoted(String(stranger))) (\(code)) is not in GSM 7-bit and makes the whole text UCS-2, "
                + "\(self.segments); accepted: letters of one script"
        }
        guard self.segmentCount > Self.maximumSegmentCount else { return nil }
        return "takes \(self.segments) (\(self.unitCount) \(self.unit));"
            + " accepted: at most \(Self.maximumSegmentCount)"
    }

    /// What the text is counted in.
    var unit: String { self.alphabet == .ucs2 ? "16-bit units" : "septets" }

    /// The number of segments in words.
    var segments: String { self.segmentCount == 1 ? "1 segment" : "\(self.segmentCount) segments" }

    private static func filled(_ text: String, _ samples: [String: String]) -> String {
        samples.reduce(text) { $0.replacing("{\($1.key)}", with: $1.value) }
    }
}

extension Catalogue {
    /// The cost of every text, in the order of the file.
    ///
    /// - Parameter segmenter: writes and cuts the texts as a link does; what its SMSC means by data_coding 0 matters.
    public func costs(_ segmenter: Segmenter = Segmenter()) -> [ReplyCost] {
        let texts = [
            (["texts", "service_not_found"], self.texts.serviceNotFound),
            (["texts", "unavailable"], self.texts.unavailable),
        ]
        return texts.map { ReplyCost(path: $0, text: $1, samples: [:], segmenter: segmenter) }
            + self.services.flatMap { $0.costs(segmenter) }
    }
}

extension Catalogue.Service {
    fileprivate func costs(_ segmenter: Segmenter) -> [ReplyCost] {
        var samples = Self.samples
        // A queue's answer holds one entry and as many more as there is room for.
        samples["queues"] = self.texts["queue"].map { entry in
            samples.reduce(entry) { $0.replacing("{\($1.key)}", with: $1.value) }
        }
        let rows = self.rows.sorted { $0.key < $1.key }.map { (["rows", String($0.key)], $0.value) }
        let texts = self.texts.sorted { $0.key < $1.key }.map { ([$0.key], $0.value) }
        return (rows + texts).map { path, text in
            ReplyCost(
                path: ["services", self.name] + path, text: text, samples: samples, segmenter: segmenter)
        }
    }

    /// Values of the usual length.
    private static let samples = [
        "plate": "123ABC02", "inspected": "15.03.2026", "valid_until": "15.03.2027", "iin": "***0120",
        "number": "1532", "registered": "10.02.2015", "place": "g. Petropavlovsk", "list": "1",
    ]
}

extension String {
    /// The text with so many characters in front that it has a width.
    func leftPadded(to width: Int, with character: Character = " ") -> String {
        String(repeating: character, count: Swift.max(0, width - self.count)) + self
    }
}
