/// How a value of the configuration is written: what text is accepted, what it means, how it is printed again.
struct Form<Value>: Sendable {
    /// The accepted values in words: `a whole number, 1–10000`.
    let accepted: String
    /// The value that a text means.
    let parse: @Sendable (String) throws(Misfit) -> Value
    /// The text of a value; what `Config/kopir.yaml` names as the default.
    let print: @Sendable (Value) -> String
}

/// Why a text is not accepted.
enum Misfit: Error {
    /// It is none of the accepted values; perhaps another word was meant.
    case notAccepted(String, meant: String? = nil)
    /// It is a value of the kind, but too small or too large.
    case outOfRange(String, String)
    /// A sentence of its own.
    case because(String)

    /// The sentence for the person who wrote the text.
    func problem(accepted: String) -> String {
        switch self {
        case .notAccepted(let text, let meant):
            let suggestion = meant.map { "; did you mean \($0)?" } ?? ""
            return "\(quoted(text)) is not accepted here; accepted: \(accepted)\(suggestion)"
        case .outOfRange(let text, let range): return "\(text) is out of range (\(range))"
        case .because(let sentence): return sentence
        }
    }
}

/// A found text in an error: in quotes, control characters shown, and not longer than a line.
func quoted(_ text: String) -> String {
    let shown = text.unicodeScalars.prefix(60).map {
        $0.properties.generalCategory == .control ? "�" : String($0)
    }
    return "'\(shown.joined())\(text.unicodeScalars.count > 60 ? "…" : "")'"
}

extension Form where Value == Int {
    static func integer(_ range: ClosedRange<Int>) -> Form {
        let bounds = "\(range.lowerBound)–\(range.upperBound)"
        let accepted = "a whole number, \(bounds)"
        return Form(accepted: accepted) { text throws(Misfit) in
            guard let number = Int(text) else { throw .notAccepted(text) }
            guard range.contains(number) else { throw .outOfRange(text, bounds) }
            return number
        } print: {
            String($0)
        }
    }

    /// A number of octets, with or without a unit: `70000`, `64KiB`, `1MiB`.
    static func octets(_ range: ClosedRange<Int>) -> Form {
        let units = [("", 1), ("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]
        let bounds = "\(range.lowerBound)–\(range.upperBound)"
        let accepted = "octets such as 70000 or 64KiB, \(bounds)"
        return Form(accepted: accepted) { text throws(Misfit) in
            guard let (count, unit) = measured(text), let factor = units.first(where: { $0.0 == unit })?.1
            else { throw .notAccepted(text) }
            let (octets, overflow) = count.multipliedReportingOverflow(by: factor)
            guard !overflow, range.contains(octets) else { throw .outOfRange(text, bounds) }
            return octets
        } print: {
            String($0)
        }
    }
}

extension Form where Value == UInt8 {
    /// A field of one octet, in decimal or as `0xF1`.
    static func octet(_ allowed: [UInt8]? = nil) -> Form {
        let accepted = allowed.map { $0.map(Self.printed).joined(separator: ", ") } ?? "0–255, or 0x00–0xFF"
        return Form(accepted: accepted) { text throws(Misfit) in
            let isHexadecimal = text.hasPrefix("0x") || text.hasPrefix("0X")
            let octet = isHexadecimal ? UInt8(text.dropFirst(2), radix: 16) : UInt8(text)
            guard let octet, allowed?.contains(octet) ?? true else { throw .notAccepted(text) }
            return octet
        } print: {
            Self.printed($0)
        }
    }

    private static func printed(_ octet: UInt8) -> String {
        octet < 10 ? String(octet) : "0x" + String(octet, radix: 16, uppercase: true)
    }
}

extension Form where Value == Duration {
    static func duration(_ range: ClosedRange<Duration>) -> Form {
        let bounds = "\(durationText(range.lowerBound))–\(durationText(range.upperBound))"
        let accepted = "a duration such as 10s, 200ms or 5m, \(bounds)"
        return Form(accepted: accepted) { text throws(Misfit) in
            guard let (count, unit) = measured(text),
                let length = durationUnits.first(where: { $0.name == unit })
            else { throw .notAccepted(text) }
            let (milliseconds, overflow) = count.multipliedReportingOverflow(by: length.milliseconds)
            guard !overflow, range.contains(.milliseconds(milliseconds)) else {
                throw .outOfRange(text, bounds)
            }
            return .milliseconds(milliseconds)
        } print: {
            durationText($0)
        }
    }
}

extension Form where Value == String {
    /// Printable ASCII of so many characters: what a C-Octet String field takes.
    static func ascii(_ count: ClosedRange<Int>) -> Form {
        let accepted = "\(count.lowerBound)–\(count.upperBound) ASCII characters"
        return Form(accepted: accepted) { text throws(Misfit) in
            guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { throw .notAccepted(text) }
            guard count.contains(text.utf8.count) else {
                throw .because("\(text.utf8.count) characters are out of range; accepted: \(accepted)")
            }
            return text
        } print: {
            "\"\($0)\""
        }
    }
}

extension Form {
    /// One of a few words.
    static func choice(_ words: [(name: String, value: Value)]) -> Form where Value: Equatable & Sendable {
        let accepted = words.map(\.name).joined(separator: ", ")
        return Form(accepted: accepted) { text throws(Misfit) in
            guard let word = words.first(where: { $0.name == text }) else {
                throw .notAccepted(text, meant: nearest(to: text, among: words.map(\.name)))
            }
            return word.value
        } print: { value in
            words.first { $0.value == value }?.name ?? ""
        }
    }

    /// One of an enumeration's raw values.
    static func choice() -> Form where Value: RawRepresentable<String> & CaseIterable & Equatable & Sendable {
        .choice(Value.allCases.map { ($0.rawValue, $0) })
    }

    /// Another form, or a word for none.
    static func optional<Wrapped>(_ form: Form<Wrapped>, none word: String) -> Form where Value == Wrapped? {
        Form(accepted: "\(form.accepted), or \(word)") { text throws(Misfit) in
            text == word ? nil : try form.parse(text)
        } print: {
            $0.map(form.print) ?? word
        }
    }
}

/// The units of a duration, the longest first; a duration is printed in one from so many on.
private let durationUnits: [(name: String, milliseconds: Int, printedFrom: Int)] = [
    ("h", 3_600_000, 2), ("m", 60_000, 2), ("s", 1_000, 1), ("ms", 1, 1),
]

/// A duration in the longest unit that leaves no fraction: `10s`, `1500ms`, `60s`, `10m`.
func durationText(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let milliseconds = Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000)
    let unit = durationUnits.first {
        milliseconds >= $0.milliseconds * $0.printedFrom && milliseconds % $0.milliseconds == 0
    }
    return unit.map { "\(milliseconds / $0.milliseconds)\($0.name)" } ?? "0s"
}

/// A text of digits and a unit as its two parts; nil when it does not begin with digits or the number is too large.
private func measured(_ text: String) -> (count: Int, unit: String)? {
    let digits = text.prefix { ("0"..."9").contains($0) }
    return Int(digits).map { ($0, String(text.dropFirst(digits.count))) }
}
