/// A text as units of one or two octets, and what in it is to be replaced.
struct DisguisedText {
    /// Letters that plates have and that look alike in both alphabets, so that each has a form in either.
    static let plateLetters: [UInt16] = Array("ABCEHKMOPTXY".utf16)
    private static let cyrillic: [UInt16] = Array("АВСЕНКМОРТХУ".utf16)
    private static let shapes = ["000AAA00", "A000AAA"].map { Array($0.utf8) }

    private(set) var units: [UInt16]
    /// Whether what stands at an edge may go on in another part.
    private let isPart: Bool
    private var start = 0

    init(units: [UInt16], isPart: Bool) {
        self.units = units
        self.isPart = isPart
    }

    /// Of a receipt only what is behind `text:` is somebody's.
    mutating func skipReceipt() {
        let name = Array("text:".utf16)
        guard self.units.count >= name.count else {
            self.start = self.units.count
            return
        }
        let last = self.units.count - name.count
        let lower = self.units.map { $0 | 0x20 }
        self.start =
            (0...last).first { Array(lower[$0..<$0 + name.count]) == name.map { $0 | 0x20 } }
            ?? self.units.count
    }

    mutating func disguise(_ disguise: Disguise) {
        self.plates(disguise)
        self.runs(disguise)
    }

    /// Runs of digits, groups of one number taken together.
    private mutating func runs(_ disguise: Disguise) {
        var index = self.start
        while index < self.units.count {
            guard self.units[index].isDigit else {
                index += 1
                continue
            }
            let places = self.run(from: index)
            self.replace(places, disguise)
            index = (places.last ?? index) + 1
        }
    }

    /// Where the digits of a number are; a group begins behind one space or hyphen, and only if it has three digits.
    private func run(from first: Int) -> [Int] {
        var places = [first]
        var next = first + 1
        while next < self.units.count {
            if self.units[next].isDigit {
                places.append(next)
                next += 1
            } else if self.isSeparator(next), self.digitCount(at: next + 1) >= 3, places.count >= 3 {
                next += 1
            } else {
                break
            }
        }
        return places
    }

    private func isSeparator(_ index: Int) -> Bool { self.units[index] == 0x20 || self.units[index] == 0x2D }

    private func digitCount(at index: Int) -> Int {
        index < self.units.count ? self.units[index...].prefix { $0.isDigit }.count : 0
    }

    private mutating func replace(_ places: [Int], _ disguise: Disguise) {
        let digits = places.map { UInt8(truncatingIfNeeded: self.units[$0]) }
        let isAtEdge = self.isPart && (places.first == 0 || places.last == self.units.count - 1)
        guard places.count >= 5 || isAtEdge && places.count >= 2 else { return }
        let stand = disguise.iin(for: digits) ?? disguise.digits(for: digits, count: digits.count)
        for (place, digit) in zip(places, stand) { self.units[place] = UInt16(digit) }
    }

    private mutating func plates(_ disguise: Disguise) {
        for index in self.units.indices where index >= self.start {
            for shape in Self.shapes {
                guard let places = self.plate(at: index, shape) else { continue }
                let stand = disguise.plate(for: places.map { self.units[$0] })
                for (place, unit) in zip(places, stand) { self.units[place] = unit }
                // Digits of a plate are done: with the letters between they are no run of five.
                break
            }
        }
    }

    /// Where the characters of a plate are, groups of digits and letters maybe with one separator between.
    private func plate(at start: Int, _ shape: [UInt8]) -> [Int]? {
        // A keyword may stand right before it, and so may a code of one digit where a text begins.
        guard start <= 1 || !self.units[start - 1].isDigit || shape[0] != 0x30 else { return nil }
        var places: [Int] = []
        var next = start
        for (index, kind) in shape.enumerated() {
            if index > 0, shape[index - 1] != kind, next < self.units.count, self.isSeparator(next) {
                next += 1
            }
            guard next < self.units.count, self.isKind(self.units[next], kind) else { return nil }
            places.append(next)
            next += 1
        }
        // Behind neither form stands a digit, behind the one that ends with letters no letter.
        guard next < self.units.count else { return places }
        let goesOn = self.units[next].isDigit || shape[0] != 0x30 && Self.isLetter(self.units[next])
        return goesOn ? nil : places
    }

    private func isKind(_ unit: UInt16, _ kind: UInt8) -> Bool {
        kind == UInt8(ascii: "0") ? unit.isDigit : Self.isLetter(unit)
    }

    private static func isLetter(_ unit: UInt16) -> Bool {
        (0x41...0x5A).contains(unit & ~0x20) || (0x410...0x44F).contains(unit)
    }

    /// The capital Latin letter that looks like this one, so that a plate has one stand-in in both alphabets.
    static func latin(_ unit: UInt16) -> UInt16 {
        guard (0x410...0x44F).contains(unit) else { return unit.isDigit ? unit : unit & ~0x20 }
        let capital = unit >= 0x430 ? unit - 0x20 : unit
        return self.cyrillic.firstIndex(of: capital).map { self.plateLetters[$0] } ?? capital
    }

    /// A plate's letter in the alphabet and case of another.
    static func like(_ unit: UInt16, _ letter: UInt16) -> UInt16 {
        guard (0x410...0x44F).contains(unit) else { return unit >= 0x61 ? letter | 0x20 : letter }
        let twin = self.plateLetters.firstIndex(of: letter).map { self.cyrillic[$0] } ?? unit
        return unit >= 0x430 ? twin + 0x20 : twin
    }
}

/// How user data is divided into characters.
enum DataCodingForm {
    /// UCS-2: data_coding 8, and the groups of GSM 03.38 that say so.
    static func isUCS2(_ dataCoding: UInt8) -> Bool {
        dataCoding == 8 || dataCoding & 0xC0 == 0 && dataCoding & 0x0C == 0x08 || dataCoding & 0xF0 == 0xE0
    }

    static func units(_ octets: [UInt8], isWide: Bool) -> [UInt16] {
        guard isWide else { return octets.map(UInt16.init) }
        return stride(from: 0, to: octets.count - 1, by: 2).map {
            UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1])
        }
    }

    static func octets(_ units: [UInt16], isWide: Bool, of old: [UInt8]) -> [UInt8] {
        guard isWide else { return units.map { UInt8(truncatingIfNeeded: $0) } }
        return units.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] } + old.suffix(old.count % 2)
    }
}

extension FixedWidthInteger {
    /// Whether it is an ASCII digit.
    var isDigit: Bool { self >= 0x30 && self <= 0x39 }
}
