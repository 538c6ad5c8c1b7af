extension Segmenter {
    /// The segments of a text in a data_coding that somebody chose, nothing replaced, in the segmenter's form.
    ///
    /// - Returns: nil if a character is not in the alphabet of the data_coding, or there are more than
    ///   ``maximumSegmentCount``.
    public func segments(of text: String, reference: UInt16, dataCoding: UInt8) -> [Segment]? {
        guard let octets = self.encoder.octets(of: text, dataCoding: dataCoding) else { return nil }
        let limit = self.octetLimit(dataCoding)
        if octets.count <= limit.whole { return [Segment(octets: octets, dataCoding: dataCoding)] }
        if self.form == .messagePayload {
            return [Segment(octets: octets, dataCoding: dataCoding, isPayload: true)]
        }
        let pieces = self.pieces(of: text, dataCoding: dataCoding, octetLimit: limit.part)
        guard pieces.count <= Self.maximumSegmentCount else { return nil }
        return pieces.enumerated().map { index, piece in
            let place = Concatenation(
                form: self.concatenationForm, reference: self.form == .udh16 ? reference : reference & 0xFF,
                total: UInt8(truncatingIfNeeded: pieces.count), number: UInt8(truncatingIfNeeded: index + 1))
            let header = place?.header ?? []
            return Segment(
                octets: header + piece, dataCoding: dataCoding, hasUDH: !header.isEmpty,
                sar: header.isEmpty ? place : nil)
        }
    }

    /// Octets of a short message, and of a part behind its header: septets that the SMSC packs are 160 and 153 an octet
    /// each, all else is 140 octets.
    private func octetLimit(_ dataCoding: UInt8) -> (whole: Int, part: Int) {
        let isUnpacked =
            switch DataCodingReading(dataCoding: dataCoding) {
            case .defaultAlphabet: self.encoder.defaultAlphabet != .gsm7Packed
            case .gsm7, .reserved: true
            case .ascii, .latin1, .cyrillic, .ucs2, .octets: false
            }
        let wide = self.form == .udh16
        return isUnpacked ? (160, wide ? 152 : 153) : (140, wide ? 133 : 134)
    }

    /// The octets of the parts; none ends within a character.
    private func pieces(of text: String, dataCoding: UInt8, octetLimit: Int) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var piece: [UInt8] = []
        for scalar in text.unicodeScalars {
            let octets = self.encoder.octets(of: String(scalar), dataCoding: dataCoding) ?? []
            if piece.count + octets.count > octetLimit {
                pieces.append(piece)
                piece = []
            }
            piece += octets
        }
        return pieces + [piece]
    }
}
