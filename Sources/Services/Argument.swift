/// What stands behind the keyword or code of a request.
enum Argument: Hashable, Sendable, PersonalData {
    /// Nothing, or filler words only.
    case absent
    /// Something that the service can't take.
    case misfit
    case plate(Plate)
    case iin(IIN)

    /// The plate or IIN in its normal form.
    var text: String? {
        switch self {
        case .absent, .misfit: nil
        case .plate(let plate): plate.text
        case .iin(let iin): iin.digits
        }
    }
}

/// What a service takes for an argument, and how it is read (rules R6 to R9).
enum ArgumentForm: Sendable {
    /// Whatever follows is not looked at.
    case nothing
    case plate([PlateMask])
    case iin

    /// The argument in what follows a keyword or code.
    func argument(in rest: ArraySlice<Symbol>) -> Argument {
        let words = self.withoutFillers(rest)
        if words.isEmpty { return .absent }
        return switch self {
        case .nothing: .absent
        case .plate(let masks): Self.plate(in: words, masks).map(Argument.plate) ?? .misfit
        case .iin: Self.twelveDigits(in: words).flatMap { try? IIN(number: $0) }.map(Argument.iin) ?? .misfit
        }
    }

    /// Whether an argument may be glued to its code: only a complete one, so that `8777` names no service.
    func isComplete(_ rest: ArraySlice<Symbol>) -> Bool {
        switch self {
        case .nothing: false
        case .plate(let masks): Self.plate(in: rest, masks) != nil
        case .iin: Self.twelveDigits(in: rest) != nil
        }
    }

    /// Whether a keyword may end before a letter: only before a whole plate, so that `Techosmotry` is no keyword.
    func isPlate(_ rest: ArraySlice<Symbol>) -> Bool {
        guard case .plate(let masks) = self else { return false }
        return Self.plate(in: rest, masks) != nil
    }

    private static func plate(in symbols: ArraySlice<Symbol>, _ masks: [PlateMask]) -> Plate? {
        guard let plate = Plate(symbols), masks.contains(where: { $0.fits(plate) }) else { return nil }
        return plate
    }

    private static func twelveDigits(in symbols: ArraySlice<Symbol>) -> UInt64? {
        var number: UInt64 = 0
        var count = 0
        for symbol in symbols where symbol.kind != .separator {
            guard symbol.kind == .digit, count < 12, let digit = symbol.plateCharacter else { return nil }
            number = number * 10 + UInt64(digit - UInt8(ascii: "0"))
            count += 1
        }
        return count == 12 ? number : nil
    }
}

extension ArgumentForm {
    private static let plateFillers = ["номер", "nomer", "ГРНЗ", "GRNZ", "KZ"].map { Skeleton($0).scalars }
    private static let iinFillers = ["ИИН", "IIN", "ЖСН", "ZhSN", "ребенка", "rebenka"].map {
        Skeleton($0).scalars
    }

    private var fillers: [[Unicode.Scalar]] {
        switch self {
        case .nothing: []
        case .plate: Self.plateFillers
        case .iin: Self.iinFillers
        }
    }

    /// Rule R7: skips words like "номер" before the argument, with the separators around them.
    private func withoutFillers(_ rest: ArraySlice<Symbol>) -> ArraySlice<Symbol> {
        let fillers = self.fillers
        var rest = rest.drop { $0.kind == .separator }
        while rest.first?.kind == .letter,
            let next = fillers.lazy.compactMap({ Self.skip($0, in: rest) }).first
        {
            rest = next.drop { $0.kind == .separator }
        }
        return rest
    }

    /// What follows a word; nil if the text does not begin with it, or goes on with a letter.
    private static func skip(_ word: [Unicode.Scalar], in rest: ArraySlice<Symbol>) -> ArraySlice<Symbol>? {
        var letters = word[...]
        for index in rest.indices {
            let symbol = rest[index]
            if symbol.kind == .silent { continue }
            if letters.isEmpty { return symbol.kind == .letter ? nil : rest[index...] }
            guard symbol.kind == .letter, symbol.skeleton == letters.removeFirst() else { return nil }
        }
        return letters.isEmpty ? [] : nil
    }
}
