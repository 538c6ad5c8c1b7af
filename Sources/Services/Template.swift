/// A text of the catalogue with places to fill in.
///
/// `GRNZ {plate}. Tekhosmotr proiden {inspected}.` has two placeholders.
struct Template: Sendable {
    private enum Piece: Sendable {
        case literal(Substring)
        case placeholder(String)
    }

    private var pieces: [Piece] = []

    /// Names between braces, in the order of the text.
    var placeholders: [String] {
        self.pieces.compactMap { if case .placeholder(let name) = $0 { name } else { nil } }
    }

    /// Whether a brace has no partner.
    private(set) var isBroken = false

    init(_ text: String) {
        var rest = text[...]
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            guard rest[brace] == "{", let end = rest[brace...].firstIndex(of: "}") else {
                self.isBroken = true
                break
            }
            self.pieces.append(.literal(rest[..<brace]))
            self.pieces.append(.placeholder(String(rest[rest.index(after: brace)..<end])))
            rest = rest[rest.index(after: end)...]
        }
        self.pieces.append(.literal(rest))
    }

    /// The text with every placeholder replaced; what is filled in is not looked through again.
    func filled(_ value: (_ placeholder: String) -> String) -> String {
        var text = ""
        for piece in self.pieces {
            switch piece {
            case .literal(let literal): text += literal
            case .placeholder(let name): text += value(name)
            }
        }
        return text
    }
}
