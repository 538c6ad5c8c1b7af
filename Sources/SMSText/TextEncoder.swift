/// Writes text as user data: GSM 7-bit if every character is in it, UCS2 otherwise.
///
/// First the safe replacements are made: plain apostrophes, quotation marks, dashes and spaces, `...` and `N` for `…` and
/// `№`, and a Latin letter for its Cyrillic twin in an otherwise Latin word. No character is ever lost.
public struct TextEncoder: Hashable, Sendable {
    /// What the peer means by data_coding 0.
    public var defaultAlphabet: DefaultAlphabet
    /// data_coding of texts in GSM 7-bit: 0, or what the peer wants instead (1, 0xF1).
    public var gsmDataCoding: UInt8

    /// An encoder for a peer.
    ///
    /// With `gsmDataCoding` 0 the octets are in the peer's default alphabet; only texts whose characters are in GSM 7-bit,
    /// too, are written so, for that is what a phone gets. With any other they are septets, one an octet.
    public init(defaultAlphabet: DefaultAlphabet = .gsm7, gsmDataCoding: UInt8 = 0) {
        self.defaultAlphabet = defaultAlphabet
        self.gsmDataCoding = gsmDataCoding
    }

    /// The text as user data, however long it is.
    public func encode(_ text: String) -> EncodedText {
        let draft = self.draft(text)
        return EncodedText(
            octets: draft.octets(draft.units, headerOctetCount: 0), dataCoding: draft.dataCoding,
            alphabet: draft.alphabet, unitCount: draft.unitCount)
    }

    func draft(_ text: String) -> Draft {
        if let septets = GSM7.encode(text), let draft = self.draft(septets) { return draft }
        let replaced = SafeReplacement.apply(to: text)
        if let septets = GSM7.encode(replaced), let draft = self.draft(septets) { return draft }
        return Draft(alphabet: .ucs2, dataCoding: 0x08, units: UCS2.octets(of: replaced))
    }

    /// Septets in the alphabet of the peer; nil if a character is not in it.
    private func draft(_ septets: [UInt8]) -> Draft? {
        let draft = Draft(alphabet: self.sevenBitAlphabet, dataCoding: self.gsmDataCoding, units: septets)
        return draft.isComplete ? draft : nil
    }

    private var sevenBitAlphabet: Alphabet {
        guard self.gsmDataCoding == 0 else { return .gsm7 }
        return switch self.defaultAlphabet {
        case .gsm7, .auto: .gsm7
        case .gsm7Packed: .gsm7Packed
        case .ascii: .ascii
        case .latin1: .latin1
        case .utf8: .utf8
        }
    }
}

/// A text as user data.
public struct EncodedText: Hashable, Sendable {
    /// The user data.
    public var octets: [UInt8]
    /// data_coding of the user data.
    public var dataCoding: UInt8
    /// How the octets are written.
    public var alphabet: Alphabet
    /// What the text takes of ``Alphabet/capacity(headerOctetCount:)``: septets, or 16-bit units.
    public var unitCount: Int
}

extension EncodedText: CustomStringConvertible {
    /// Alphabet, data_coding and length, never the text.
    public var description: String {
        "\(self.alphabet.rawValue), data_coding \(self.dataCoding), \(self.octets.count) octets"
    }
}
