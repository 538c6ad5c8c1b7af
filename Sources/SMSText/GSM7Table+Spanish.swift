extension GSM7Table {
    /// National language single shift table, Spanish; there is no locking one (3GPP TS 23.038 §A.2.2).
    static let spanishSingle = defaultSingle.merging(
        [0x09: "ç", 0x41: "Á", 0x49: "Í", 0x4F: "Ó", 0x55: "Ú", 0x61: "á", 0x69: "í", 0x6F: "ó", 0x75: "ú"]
    ) { $1 }
}
