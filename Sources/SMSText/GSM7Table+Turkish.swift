extension GSM7Table {
    /// National language locking shift table, Turkish (3GPP TS 23.038 §A.3.1).
    static let turkishLocking = changed(
        defaultLocking,
        [0x04: "€", 0x07: "ı", 0x0B: "Ğ", 0x0C: "ğ", 0x1C: "Ş", 0x1D: "ş", 0x40: "İ", 0x60: "ç"])

    /// National language single shift table, Turkish (3GPP TS 23.038 §A.2.1).
    static let turkishSingle = defaultSingle.merging(
        [0x47: "Ğ", 0x49: "İ", 0x53: "Ş", 0x63: "ç", 0x67: "ğ", 0x69: "ı", 0x73: "ş"]
    ) { $1 }
}
