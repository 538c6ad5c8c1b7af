/// Cuts a text into what leaves as submit_sm.
public struct Segmenter: Hashable, Sendable {
    /// Total and number of a part are octets, and 0 is none.
    public static let maximumSegmentCount = 255

    /// How a text that does not fit one short message is sent.
    public var form: SegmentForm
    /// Writes the text.
    public var encoder: TextEncoder

    /// A segmenter for a peer.
    public init(form: SegmentForm = .udh8, encoder: TextEncoder = TextEncoder()) {
        self.form = form
        self.encoder = encoder
    }

    /// The segments of a text, in the order in which they are to be sent.
    ///
    /// A text that fits one short message is one segment without a header, whatever the form. There is always at least one
    /// segment, and never more than ``maximumSegmentCount``: what is beyond is left out.
    ///
    /// - Parameters:
    ///   - text: any text, empty as well.
    ///   - reference: the same in all parts. Only its low octet is used, except by `udh16`: an SMSC can turn SAR TLVs into
    ///     the smaller header then.
    public func segments(of text: String, reference: UInt16) -> [Segment] {
        let draft = self.encoder.draft(text)
        if draft.unitCount <= draft.capacity(headerOctetCount: 0) {
            return [
                Segment(octets: draft.octets(draft.units, headerOctetCount: 0), dataCoding: draft.dataCoding)
            ]
        }
        let pieces = self.pieces(of: draft).prefix(Self.maximumSegmentCount)
        if self.form == .messagePayload {
            let all = draft.units[..<(pieces.last?.upperBound ?? 0)]
            return [
                Segment(
                    octets: draft.octets(all, headerOctetCount: 0), dataCoding: draft.dataCoding,
                    isPayload: true)
            ]
        }
        return pieces.enumerated().map { index, piece in
            self.segment(draft, piece, reference, total: pieces.count, number: index + 1)
        }
    }

    /// How many short messages a text takes on the way to the phone, which is what operators charge for.
    ///
    /// More than ``maximumSegmentCount`` means that the text can't be sent whole.
    public func segmentCount(of text: String) -> Int {
        let draft = self.encoder.draft(text)
        return draft.unitCount <= draft.capacity(headerOctetCount: 0) ? 1 : self.pieces(of: draft).count
    }

    private func pieces(of draft: Draft) -> [Range<Int>] {
        draft.pieces(capacity: draft.capacity(headerOctetCount: self.form.headerOctetCount))
    }

    private func segment(
        _ draft: Draft, _ piece: Range<Int>, _ reference: UInt16, total: Int, number: Int
    ) -> Segment {
        let place = Concatenation(
            form: self.concatenationForm, reference: self.form == .udh16 ? reference : reference & 0xFF,
            total: UInt8(truncatingIfNeeded: total), number: UInt8(truncatingIfNeeded: number))
        let header = place?.header ?? []
        let text = draft.octets(draft.units[piece], headerOctetCount: header.count)
        return Segment(
            octets: header + text, dataCoding: draft.dataCoding, hasUDH: !header.isEmpty,
            sar: header.isEmpty ? place : nil)
    }

    var concatenationForm: Concatenation.Form {
        switch self.form {
        case .udh8: .udh8
        case .udh16: .udh16
        case .sar, .messagePayload: .sar
        }
    }
}
