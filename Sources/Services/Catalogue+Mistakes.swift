/// A catalogue that no services can be made of.
public struct CatalogueError: Error, Hashable, Sendable {
    /// All that is wrong with it, in the order of the file.
    public var mistakes: [Catalogue.Mistake]

    /// Takes what is wrong; at least one mistake.
    public init(mistakes: [Catalogue.Mistake]) {
        self.mistakes = mistakes
    }
}

extension Catalogue {
    /// All that is wrong with the catalogue, in the order of the file; empty if services can be made of it.
    ///
    /// Whether a text can be sent in GSM 7-bit and in how many parts is not looked at.
    public func mistakes() -> [Mistake] {
        var mistakes = self.textMistakes()
        var seenCodes: [String: String] = [:]
        var seenKeywords: [Skeleton: String] = [:]
        for service in self.services {
            mistakes += service.mistakes()
            if let code = service.code {
                mistakes += service.repeated(code, "code", as: ["code"], &seenCodes)
            }
            for (path, keyword) in service.spellings {
                mistakes += service.repeated(Skeleton(keyword), "keyword", as: path, &seenKeywords)
            }
        }
        return mistakes
    }

    private func textMistakes() -> [Mistake] {
        var mistakes: [Mistake] = []
        let texts = [
            ("service_not_found", self.texts.serviceNotFound), ("unavailable", self.texts.unavailable),
        ]
        for (key, text) in texts {
            if let fault = Template(text).fault(allowing: [], in: text) {
                mistakes.append(Mistake(path: ["texts", key], message: fault))
            }
        }
        for (index, prefix) in self.passBy.enumerated() where prefix.isEmpty {
            mistakes.append(
                Mistake(path: ["pass_by", String(index)], message: "every text begins with nothing"))
        }
        return mistakes
    }
}

extension Catalogue.Service {
    typealias Mistake = Catalogue.Mistake

    /// Keywords and aliases with the path under the entry.
    fileprivate var spellings: [(path: [String], keyword: String)] {
        self.keywords.enumerated().map { (["keywords", String($0)], $1) }
            + self.aliases.enumerated().map { (["aliases", String($0)], $1) }
    }

    fileprivate func mistakes() -> [Mistake] {
        guard let form = Handlers.form(named: self.handler) else {
            return [
                self.mistake(
                    ["handler"], "no such handler", accepted: Handlers.all.map(\.name))
            ]
        }
        return self.codeMistakes(form) + self.keywordMistakes() + self.maskMistakes(form)
            + self.rowMistakes(form) + self.textMistakes(form)
    }

    fileprivate func repeated<Key: Hashable>(
        _ key: Key, _ what: String, as path: [String], _ seen: inout [Key: String]
    ) -> [Mistake] {
        guard let other = seen[key], other != self.name else {
            seen[key] = self.name
            return []
        }
        return [self.mistake(path, "\(other) has the same \(what)")]
    }

    private func codeMistakes(_ form: HandlerForm) -> [Mistake] {
        guard let code = self.code else {
            return form.needsCode ? [self.mistake(["code"], "missing", accepted: ["1 to 4 digits"])] : []
        }
        let isNumber =
            (1...4).contains(code.utf8.count) && code.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return isNumber ? [] : [self.mistake(["code"], "no code", accepted: ["1 to 4 digits"])]
    }

    private func keywordMistakes() -> [Mistake] {
        if self.code == nil, self.keywords.isEmpty {
            return [self.mistake(["keywords"], "without keyword and code nobody can ask for the service")]
        }
        return self.spellings.compactMap { path, keyword in
            RequestText(keyword).symbols.first?.kind == .letter
                ? nil : self.mistake(path, "a keyword begins with a letter")
        }
    }

    private func maskMistakes(_ form: HandlerForm) -> [Mistake] {
        guard form.takesMasks else {
            return self.masks.isEmpty ? [] : [self.mistake(["masks"], "the handler takes no masks")]
        }
        let accepted = ["000 AAA 00", "A 000 AAA", "up to \(Plate.maximumCharacterCount) of 0 and A"]
        if self.masks.isEmpty { return [self.mistake(["masks"], "missing", accepted: accepted)] }
        return self.masks.enumerated().compactMap { index, mask in
            PlateMask(mask) == nil
                ? self.mistake(["masks", String(index)], "no plate mask", accepted: accepted) : nil
        }
    }

    private func rowMistakes(_ form: HandlerForm) -> [Mistake] {
        Set(self.rows.keys).union(form.rows).sorted().compactMap { row in
            let path = ["rows", String(row)]
            guard form.rows.contains(row) else {
                return self.mistake(
                    path, "the handler has no such row", accepted: form.rows.sorted().map { String($0) })
            }
            guard let text = self.rows[row] else { return self.mistake(path, "missing") }
            return Template(text).fault(allowing: [], in: text).map { self.mistake(path, $0) }
        }
    }

    private func textMistakes(_ form: HandlerForm) -> [Mistake] {
        Set(self.texts.keys).union(form.texts.keys).sorted().compactMap { key in
            guard let placeholders = form.texts[key] else {
                return self.mistake([key], "the handler has no such text", accepted: form.texts.keys.sorted())
            }
            guard let text = self.texts[key] else { return self.mistake([key], "missing") }
            return Template(text).fault(allowing: placeholders, in: text).map {
                self.mistake([key], $0, accepted: placeholders.map { "{\($0)}" })
            }
        }
    }

    private func mistake(_ path: [String], _ message: String, accepted: [String] = []) -> Mistake {
        Mistake(path: ["services", self.name] + path, message: message, accepted: accepted)
    }
}

extension Template {
    /// Why a text can't be sent; nil if it can.
    fileprivate func fault(allowing placeholders: [String], in text: String) -> String? {
        if text.allSatisfy(\.isWhitespace) { return "empty" }
        if self.isBroken { return "a brace without its partner" }
        let unknown = self.placeholders.first { !placeholders.contains($0) }
        return unknown.map { "nothing is known to fill in for {\($0)}" }
    }
}
