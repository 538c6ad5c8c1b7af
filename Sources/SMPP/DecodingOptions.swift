/// How far a decoder goes along with a peer that deviates from SMPP 3.4.
///
/// Whatever is wrong with a response is put up with in any case: its request is over, and nobody may answer it.
public struct DecodingOptions: Hashable, Sendable {
    /// Whether a broken optional part of a request costs only itself: optional parameters are read up to the break.
    ///
    /// Otherwise it is refused with ESME_RINVOPTPARSTREAM, ESME_RINVPARLEN or ESME_RINVOPTPARAMVAL.
    public var lenientTLVs: Bool
    /// Whether sm_length 255 is taken, as SMPP 5.0 has it, instead of refused with ESME_RINVMSGLEN.
    public var acceptsLength255: Bool

    /// Options; by default the letter of the specification.
    public init(lenientTLVs: Bool = false, acceptsLength255: Bool = false) {
        self.lenientTLVs = lenientTLVs
        self.acceptsLength255 = acceptsLength255
    }

    /// The letter of the specification.
    public static let strict = DecodingOptions()

    /// What is whole is taken.
    public static let lenient = DecodingOptions(lenientTLVs: true, acceptsLength255: true)
}
