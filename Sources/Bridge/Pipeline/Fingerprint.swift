import Journal

/// By what a part of a question is recognised when it comes again: 64 bits that are equal for equal content.
///
/// Content is source, destination, esm_class, data_coding, the user data and what the SAR TLVs say; where the SMSC
/// marks repeats by a TLV, that TLV's value and nothing else. The bits mean something within one process only: each
/// has its own secret, so that nobody can make two contents meet. By chance a part meets one of 200 000 others once in
/// 10¹⁴ parts.
struct Fingerprint: Hashable, Sendable {
    let bits: UInt64

    init(_ part: AcceptedPart) {
        var hasher = Hasher()
        hasher.combine(part.repeatID)
        if part.repeatID == nil {
            hasher.combine(part.source)
            hasher.combine(part.destination)
            hasher.combine(part.esmClass)
            hasher.combine(part.dataCoding)
            hasher.combine(part.sar)
            // Octet by octet, which is what an array would give it, costs ten times as much.
            unsafe part.userData.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        }
        self.bits = UInt64(bitPattern: Int64(hasher.finalize()))
    }
}
