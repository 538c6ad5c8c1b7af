public import Services

/// Reads `services.yaml`, the clerk's file.
///
/// - `texts.service_not_found`, `texts.unavailable` (text): what belongs to no service.
/// - `pass_by` (list of texts): a message that begins with one of these gets no answer.
/// - `services` (mapping of names to services, required), in each:
///   - `handler` (word): what answers the service.
///   - `code` (digits), `keywords`, `aliases` (lists of texts): what it is asked for by.
///   - `masks` (list of texts): the forms of a number plate.
///   - `rows` (mapping of row numbers to texts): the error texts.
///   - every other key (text): what the handler says, such as `success`.
///
/// What a handler needs is known to `Catalogue.mistakes()`, whose findings get their lines here. The texts are taken as
/// they stand: `${NAME}` means nothing in them.
public enum CatalogueReader {
    /// Reads a catalogue from a file.
    ///
    /// - Throws: every mistake of the file at once.
    public static func load(path: String) throws(ConfigurationError) -> Catalogue {
        let reading = Reading(file: path, environment: nil)
        return try self.catalogue(reading.contents(), reading)
    }

    /// Reads a catalogue from a text in memory; `file` is what mistakes are reported with.
    ///
    /// - Throws: every mistake of the text at once.
    public static func load(text: String, file: String) throws(ConfigurationError) -> Catalogue {
        try self.catalogue(text, Reading(file: file, environment: nil))
    }

    private static func catalogue(_ text: String?, _ reading: Reading) throws(ConfigurationError) -> Catalogue
    {
        var catalogue = Catalogue()
        if let text, let root = reading.root(of: text) {
            reading.read(root, into: &catalogue, keys: self.keys)
            self.noteMistakes(of: catalogue, reading)
        }
        guard reading.mistakes.isEmpty else { throw ConfigurationError(mistakes: reading.mistakes) }
        return catalogue
    }

    private static let keys: [Key<Catalogue>] = [
        Key("texts", section: \.texts, keys: textKeys),
        Key("pass_by", listOf: .anyText, \.passBy, count: 0...1_000),
        Key("services", accepted: "a mapping of names to services", isRequired: true, read: readServices),
    ]

    private static let textKeys: [Key<Catalogue.Texts>] = [
        Key("service_not_found", \.serviceNotFound, .anyText),
        Key("unavailable", \.unavailable, .anyText),
    ]

    private static let serviceKeys: [Key<Catalogue.Service>] = [
        Key("handler", \.handler, .anyText),
        Key("code", \.code, .optional(.anyText, none: "")),
        Key("keywords", listOf: .anyText, \.keywords, count: 0...1_000),
        Key("aliases", listOf: .anyText, \.aliases, count: 0...1_000),
        Key("masks", listOf: .anyText, \.masks, count: 0...1_000),
        Key("rows", accepted: "a mapping of row numbers to texts", read: readRows),
    ]

    private static func readServices(_ reading: Reading, _ field: Field, _ catalogue: inout Catalogue) {
        for (name, member) in reading.members(of: field) ?? [] {
            var service = Catalogue.Service(name: name, handler: "")
            reading.read(member, into: &service, keys: self.serviceKeys) { name in
                Key(name, accepted: "a text") { reading, field, service in
                    service.texts[name] = reading.text(of: field)
                }
            }
            catalogue.services.append(service)
        }
    }

    private static func readRows(_ reading: Reading, _ field: Field, _ service: inout Catalogue.Service) {
        for (name, member) in reading.members(of: field) ?? [] {
            if let row = Int(name), row >= 2 {
                service.rows[row] = reading.text(of: member)
            } else {
                reading.note(
                    "is no row; accepted: a whole number from 2 on (row 1 is texts.service_not_found)",
                    at: member)
            }
        }
    }
}

extension CatalogueReader {
    /// Notes what the catalogue finds wrong with itself, and texts that can't be sent as they are meant.
    ///
    /// What has been noted at a key already is not noted again: a value that could not be read is also missing.
    private static func noteMistakes(of catalogue: Catalogue, _ reading: Reading) {
        for mistake in catalogue.mistakes() {
            let accepted =
                mistake.accepted.isEmpty ? "" : "; accepted: \(mistake.accepted.joined(separator: ", "))"
            self.note(mistake.message + accepted, mistake.path, reading)
        }
        for cost in catalogue.costs() {
            if let problem = cost.problem { self.note(problem, cost.path, reading) }
        }
    }

    private static func note(_ problem: String, _ path: [String], _ reading: Reading) {
        let (key, line) = self.place(path, reading.lines)
        guard !reading.mistakes.contains(where: { $0.key == key }) else { return }
        reading.note(problem, key: key, line: line)
    }

    /// The key of a path and its line, or that of the next key above it.
    private static func place(_ path: [String], _ lines: [String: Int]) -> (key: String, line: Int?) {
        var key = ""
        var line: Int?
        for name in path {
            let element = "\(key)[\(name)]"
            let member = key.isEmpty ? name : "\(key).\(name)"
            key = lines[element] == nil ? member : element
            line = lines[key] ?? line
        }
        return (key, line)
    }
}

extension Form where Value == String {
    /// Any text, an empty one too.
    fileprivate static let anyText = Form(accepted: "a text") {
        $0
    } print: {
        $0
    }
}
