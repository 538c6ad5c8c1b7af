/// Which service a text asks, by its code or keyword (rules R3 to R7).
struct Grammar: Sendable {
    /// What a text turned out to ask: a service by its place, and what it is asked about.
    struct Request {
        var service: Int
        var argument: Argument
    }

    private var forms: [ArgumentForm] = []
    private var keywords = KeywordTree()
    /// Digits of the codes, the longest first.
    private var codes: [(digits: [Unicode.Scalar], service: Int)] = []

    /// Adds the next service.
    mutating func add(code: String?, keywords: [String], argument: ArgumentForm) {
        let service = self.forms.count
        self.forms.append(argument)
        if let code {
            self.codes.append((Array(code.unicodeScalars), service))
            self.codes.sort { $0.digits.count > $1.digits.count }
        }
        for keyword in keywords { self.keywords.insert(Skeleton(keyword), for: service) }
    }

    /// What a text asks; nil if it names no service.
    func request(in text: RequestText) -> Request? {
        let symbols = text.symbols[...]
        return self.byCode(symbols) ?? self.byKeyword(symbols)
    }

    /// Rule R6.
    private func byCode(_ symbols: ArraySlice<Symbol>) -> Request? {
        guard symbols.first?.kind == .digit else { return nil }
        for (digits, service) in self.codes where symbols.count >= digits.count {
            guard zip(digits, symbols).allSatisfy({ $0 == $1.skeleton }) else { continue }
            let rest = symbols.dropFirst(digits.count)
            let form = self.forms[service]
            if rest.first.map({ $0.kind == .separator }) ?? true || form.isComplete(rest) {
                return Request(service: service, argument: form.argument(in: rest))
            }
        }
        return nil
    }

    /// Rule R5.
    private func byKeyword(_ symbols: ArraySlice<Symbol>) -> Request? {
        let found = self.keywords.longestKeyword(in: symbols) { service, rest in
            rest.first.map { $0.kind == .separator || $0.kind == .digit } ?? true
                || self.forms[service].isPlate(rest)
        }
        guard let (service, rest) = found else { return nil }
        return Request(service: service, argument: self.forms[service].argument(in: rest))
    }
}
