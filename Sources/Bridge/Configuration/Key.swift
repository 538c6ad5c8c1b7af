/// A key of a section: its name, its form, and the property that it sets.
///
/// The table of a section's keys is all that the reader knows of it: from it come the values, the defaults, the list of
/// accepted keys in an error, and the test that holds `Config/kopir.yaml` against the code.
struct Key<Section>: Sendable {
    let name: String
    let isRequired: Bool
    /// The accepted values in words; empty when the value is a section of its own.
    let accepted: String
    /// The default as it would be written; empty when there is none.
    let defaultText: @Sendable (Section) -> String
    /// Reads the value into the section; a mistake is noted and leaves the default.
    let read: @Sendable (Reading, Field, inout Section) -> Void

    /// A key with a reader of its own; `defaultText` says in words what holds without it.
    init(
        _ name: String, accepted: String, isRequired: Bool = false, default defaultText: String = "",
        read: @escaping @Sendable (Reading, Field, inout Section) -> Void
    ) {
        self.name = name
        self.accepted = accepted
        self.isRequired = isRequired
        self.defaultText = { _ in defaultText }
        self.read = read
    }

    /// A key with a single value that sets a property.
    init<Value>(
        _ name: String, _ property: any WritableKeyPath<Section, Value> & Sendable, _ form: Form<Value>,
        isRequired: Bool = false
    ) {
        self.name = name
        self.accepted = form.accepted
        self.isRequired = isRequired
        self.defaultText = { isRequired ? "" : form.print($0[keyPath: property]) }
        self.read = { reading, field, section in
            if let value = reading.value(of: field, form) { section[keyPath: property] = value }
        }
    }

    /// A key with a list of values of one form.
    init<Value>(
        _ name: String, listOf form: Form<Value>,
        _ property: any WritableKeyPath<Section, [Value]> & Sendable,
        count: ClosedRange<Int>, isRequired: Bool = false
    ) {
        let accepted = "a list of \(count.lowerBound)–\(count.upperBound): \(form.accepted)"
        self.init(name, accepted: accepted, isRequired: isRequired) { reading, field, section in
            guard let elements = reading.elements(of: field) else { return }
            guard count.contains(elements.count) else {
                return reading.note("\(elements.count) values; accepted: \(accepted)", at: field)
            }
            section[keyPath: property] = elements.compactMap { reading.value(of: $0, form) }
        }
    }

    /// A key with a section of its own.
    init<Inner>(
        _ name: String, section property: any WritableKeyPath<Section, Inner> & Sendable, keys: [Key<Inner>],
        later: Set<String> = []
    ) {
        self.init(name, accepted: "") { reading, field, section in
            reading.read(field, into: &section[keyPath: property], keys: keys, later: later)
        }
    }
}

extension Reading {
    /// Reads a mapping by the table of its keys.
    ///
    /// - Parameters:
    ///   - later: keys of later versions, which are answered as such.
    ///   - other: what any other key is; nil: a mistake.
    /// - Returns: the fields that were there.
    @discardableResult
    func read<Section>(
        _ field: Field, into section: inout Section, keys: [Key<Section>], later: Set<String> = [],
        other: ((String) -> Key<Section>)? = nil
    ) -> [String: Field] {
        guard let members = self.members(of: field) else { return [:] }
        for (name, member) in members {
            if let key = keys.first(where: { $0.name == name }) ?? other?(name) {
                key.read(self, member, &section)
            } else if later.contains(name) {
                self.note("is not supported yet in this version", at: member)
            } else {
                self.note(Self.unknown(name, among: keys.map(\.name)), at: member)
            }
        }
        let found = Dictionary(members.map { ($0.name, $0.field) }) { first, _ in first }
        for key in keys where key.isRequired && found[key.name] == nil {
            let path = field.key.isEmpty ? key.name : "\(field.key).\(key.name)"
            self.note("is missing; accepted: \(key.accepted)", key: path, line: field.line)
        }
        return found
    }

    private static func unknown(_ name: String, among keys: [String]) -> String {
        if let suggestion = nearest(to: name, among: keys) {
            return "is not a key here; did you mean \(suggestion)?"
        }
        return "is not a key here; accepted: \(keys.sorted().joined(separator: ", "))"
    }
}
