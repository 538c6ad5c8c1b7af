/// A number plate (ГРНЗ): up to eight capital Latin letters and digits, without spaces.
public struct Plate: Hashable, Sendable, PersonalData {
    /// The most characters a plate can have.
    public static let maximumCharacterCount = 8

    /// The ASCII octets of the characters, the last in the lowest octet.
    fileprivate let packed: UInt64

    /// Reads a plate as people write it: any case, separators between, Cyrillic letters for their Latin twins.
    ///
    /// Nil if there is a character that no plate has, or not 5 to 8 of them. The form is not looked at: that is for the
    /// catalogue's masks where a citizen asks, and for the register where a plate is stored.
    public init?(_ text: String) {
        guard let plate = Plate(RequestText(text).symbols[...]), plate.characterCount >= 5 else { return nil }
        self = plate
    }

    /// Rule R8: separators dropped, capitals, Cyrillic twins as Latin letters; nil if anything else is there.
    init?(_ symbols: ArraySlice<Symbol>) {
        var packed: UInt64 = 0
        for symbol in symbols where symbol.kind != .separator {
            guard let character = symbol.plateCharacter, packed >> 56 == 0 else { return nil }
            packed = packed << 8 | UInt64(character)
        }
        guard packed != 0 else { return nil }
        self.packed = packed
    }

    /// The characters: `123ABC02`.
    public var text: String { String(decoding: self.octets, as: UTF8.self) }

    private var characterCount: Int { 8 - self.packed.leadingZeroBitCount / 8 }

    private var octets: [UInt8] {
        (0..<self.characterCount).reversed().map { UInt8(truncatingIfNeeded: self.packed >> (8 * $0)) }
    }

    /// The plate with every digit as `0` and every letter as `A`.
    fileprivate var shape: UInt64 {
        self.octets.reduce(0) { shape, octet in
            shape << 8 | UInt64(octet < UInt8(ascii: "A") ? UInt8(ascii: "0") : UInt8(ascii: "A"))
        }
    }
}

/// A form that plates can have: `000 AAA 00` is three digits, three letters, two digits.
struct PlateMask: Hashable, Sendable {
    private let shape: UInt64

    /// Reads a mask of `0` and `A`, spaces between; nil for anything else, and for more than eight characters.
    init?(_ text: String) {
        let characters = text.filter { $0 != " " }
        guard characters.allSatisfy({ $0 == "0" || $0 == "A" }),
            let plate = Plate(RequestText(characters).symbols[...])
        else { return nil }
        self.shape = plate.packed
    }

    /// Whether a plate has this form.
    func fits(_ plate: Plate) -> Bool { plate.shape == self.shape }
}
