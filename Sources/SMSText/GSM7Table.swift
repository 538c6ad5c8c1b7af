/// One pair of 7-bit tables: the one that septets are looked up in, and the one for a septet after the escape.
struct GSM7Table: Sendable {
    /// 0x1B: the next septet is from the single shift table.
    static let escape: UInt8 = 0x1B

    /// 128 characters, all in the Basic Multilingual Plane.
    let locking: [UInt16]
    /// 128 places; 0: no character there.
    let single: [UInt16]

    /// - Parameters:
    ///   - locking: 128 characters in the order of their septets.
    ///   - single: what follows the escape.
    init(locking: [Unicode.Scalar], single: [UInt8: Unicode.Scalar]) {
        precondition(locking.count == 128, "a 7-bit table has 128 characters")
        self.locking = locking.map { UInt16(truncatingIfNeeded: $0.value) }
        var places = [UInt16](repeating: 0, count: 128)
        for (septet, scalar) in single { places[Int(septet)] = UInt16(truncatingIfNeeded: scalar.value) }
        self.single = places
    }

    /// The table without any shift.
    static let `default` = GSM7Table(locking: defaultLocking, single: defaultSingle)

    /// The tables that a user data header asks for; languages that have none here get the default ones.
    ///
    /// 3GPP TS 23.038 §6.2.1.2.
    init(lockingLanguage: UInt8?, singleLanguage: UInt8?) {
        let locking =
            switch lockingLanguage {
            case 1: Self.turkishLocking
            case 3: Self.portugueseLocking
            default: Self.defaultLocking
            }
        let single =
            switch singleLanguage {
            case 1: Self.turkishSingle
            case 2: Self.spanishSingle
            case 3: Self.portugueseSingle
            default: Self.defaultSingle
            }
        self.init(locking: locking, single: single)
    }

    /// A table that differs from another in some places.
    static func changed(_ table: [Unicode.Scalar], _ changes: [UInt8: Unicode.Scalar]) -> [Unicode.Scalar] {
        var table = table
        for (septet, scalar) in changes { table[Int(septet)] = scalar }
        return table
    }
}
