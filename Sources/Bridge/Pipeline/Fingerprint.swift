import Journal

/// By what a part of a question is recognised when it comes again: 128 bits that are equal for equal content.
///
/// Content is source, destination, esm_class, data_coding, the user data and what the SAR TLVs say; where the SMSC
/// marks repeats by a TLV, that TLV's value and nothing else. The bits mean something within one process only: each
/// has its own secret, so that nobody can make two contents meet.
struct Fingerprint: Hashable, Sendable {
    private let high: Int
    private let low: Int

    init(_ part: AcceptedPart) {
        self.high = Self.half(0, of: part)
        self.low = Self.half(1, of: part)
    }

    private static func half(_ number: UInt8, of part: AcceptedPart) -> Int {
        var hasher = Hasher()
        hasher.combine(number)
        hasher.combine(part.repeatID)
        if part.repeatID == nil {
            hasher.combine(part.source)
            hasher.combine(part.destination)
            hasher.combine(part.esmClass)
            hasher.combine(part.dataCoding)
            hasher.combine(part.userData)
            hasher.combine(part.sar)
        }
        return hasher.finalize()
    }
}
