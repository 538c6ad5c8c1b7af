extension GSM7Table {
    /// The GSM 7-bit default alphabet, 16 septets a line (3GPP TS 23.038 §6.2.1).
    static let defaultLocking = Array(
        """
        @£$¥èéùìòÇ\nØø\rÅå\
        Δ_ΦΓΛΩΠΨΣΘΞ\u{1B}ÆæßÉ\
         !"#¤%&'()*+,-./\
        0123456789:;<=>?\
        ¡ABCDEFGHIJKLMNO\
        PQRSTUVWXYZÄÖÑÜ§\
        ¿abcdefghijklmno\
        pqrstuvwxyzäöñüà
        """.unicodeScalars)

    /// The default extension table (3GPP TS 23.038 §6.2.1.1).
    static let defaultSingle: [UInt8: Unicode.Scalar] = [
        0x0A: "\u{0C}", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]",
        0x40: "|",
        0x65: "€",
    ]
}
