/// A request as the matching rules see it: what was sent, without what is only around it.
///
/// Rules R2 and R3: control and format characters are gone, marks have become part of their letters, and separators
/// at both ends are cut off. Costs one step a character.
struct RequestText: Sendable {
    private(set) var symbols: [Symbol]

    init(_ text: String) {
        let table = Symbol.table
        self.symbols = []
        self.symbols.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            self.append(Symbol(scalar, table: table))
        }
        while self.symbols.last?.kind == .separator { self.symbols.removeLast() }
    }

    private mutating func append(_ symbol: Symbol) {
        switch symbol.kind {
        case .dropped: break
        case .separator where self.symbols.isEmpty: break
        case .mark: if let last = self.symbols.popLast() { self.symbols.append(last.marked) }
        case .separator, .digit, .letter, .silent: self.symbols.append(symbol)
        }
    }
}

/// Rule R4: what is left of a text when case, alphabet, marks and everything between the letters is not looked at.
struct Skeleton: Hashable, Sendable, CustomStringConvertible {
    let scalars: [Unicode.Scalar]

    init(_ text: String) {
        self.init(RequestText(text).symbols[...])
    }

    init(_ symbols: ArraySlice<Symbol>) {
        self.scalars = symbols.compactMap(\.skeleton)
    }

    var description: String {
        String(String.UnicodeScalarView(self.scalars))
    }
}
