import Foundation
import Services

extension Configuration {
    /// Reads the configuration and the catalogue that it names.
    ///
    /// - Parameters:
    ///   - path: the file; what it names is relative to its folder.
    ///   - environment: where `${NAME}` takes its value from.
    ///   - running: the configuration that it is to replace without a restart; what that can't do is a mistake, too.
    /// - Throws: every mistake of both files at once.
    public static func load(
        path: String, environment: [String: String], replacing running: Configuration? = nil
    ) throws(ConfigurationError) -> Configuration {
        let reading = Reading(file: path, environment: environment)
        var configuration = Configuration()
        if let text = reading.contents(), let root = reading.root(of: text) {
            ConfigurationReader.read(root, reading, into: &configuration)
            if let running { ConfigurationReader.check(configuration, replacing: running, reading) }
        }
        guard reading.mistakes.isEmpty else { throw ConfigurationError(mistakes: reading.mistakes) }
        return configuration
    }
}

/// Reads `kopir.yaml`.
///
/// - `short_numbers` (list of digits, required, 1–100): the numbers that are answered.
/// - `catalogue` (file, required): the services and their texts, see ``CatalogueReader``.
/// - `registers` (`sqlite:PATH`, required; or a mapping with one for each source): where the registers are.
/// - `journal` (`sqlite:PATH` or `none`, default none): where accepted messages are kept until they are answered.
/// - `journal_retention` (duration, default 24h, 1m–365d): how long it keeps the text, IIN and number of what is done with.
/// - `queue.capacity` (number, default 20000, 1–1000000): messages accepted and not yet answered.
/// - `queue.workers` (number, default 64, 1–10000): messages handled at the same time.
/// - `sla.deadline` (duration, default 60s), `sla.fallback` (default 45s), `sla.give_up` (default 10m), 1s–24h each
///   and fallback < deadline ≤ give_up: what is promised, when the apology leaves, when sending is given up.
/// - `senders.burst` (number, default 10, 0–10000), `senders.every` (duration, default 6s, 100ms–24h): each sender's
///   bucket; a burst of 0 switches it off.
/// - `canary.text` (text, required), `canary.every` (duration, default 60s, 30s–24h), `canary.from` (number, default
///   77000000000): a question of ours that goes the whole way again and again.
/// - `links` (mapping of names to links, required, 1–1000): see ``LinkReader``.
/// - `listen` (list of listeners), `accounts` (mapping of system_ids to accounts): see ``ServerReader``.
/// - `routes` (list of routes): see ``RouteReader``.
/// - `monitor` (section): see ``MonitorReader``.
/// - `log.level` (word, default info), `log.format` (word, default logfmt).
/// - `log.access_log` (file, default none): where a line is written for each message.
/// - `log.mask_key_file` (file, default a key that is gone with the process): the key by which numbers are masked.
enum ConfigurationReader {
    /// Keys of later versions.
    static let later: Set<String> = [
        "tls"
    ]

    static let keys: [Key<Configuration>] = [
        Key("short_numbers", listOf: .shortNumber, \.shortNumbers, count: 1...100, isRequired: true),
        Key("catalogue", accepted: "a file", isRequired: true, read: readCatalogue),
        Key(
            "registers", accepted: "sqlite:PATH, or a mapping with one a source", isRequired: true,
            read: readRegisters),
        Key("journal", \.journal, .journal),
        Key("journal_retention", \.journalRetention, .duration(.seconds(60) ... .seconds(365 * 86_400))),
        Key("queue", section: \.queue, keys: queueKeys),
        Key("sla", section: \.sla, keys: slaKeys),
        Key("senders", section: \.senders, keys: senderKeys),
        Key("canary", accepted: "", read: readCanary),
        Key("links", accepted: "a mapping of names to links", isRequired: true, read: readLinks),
        Key("listen", accepted: "a list of 1–16 listeners", read: ServerReader.readListeners),
        Key("accounts", accepted: "a mapping of system_ids to accounts", read: ServerReader.readAccounts),
        Key("routes", accepted: "a list of routes", read: RouteReader.read),
        Key("monitor", accepted: "", read: MonitorReader.read),
        Key("log", section: \.log, keys: logKeys),
    ]

    static let queueKeys: [Key<Configuration.Queue>] = [
        Key("capacity", \.capacity, .integer(1...1_000_000)),
        Key("workers", \.workers, .integer(1...10_000)),
    ]

    static let slaKeys: [Key<Configuration.SLA>] = [
        Key("deadline", \.deadline, .duration(.seconds(1) ... .seconds(86_400))),
        Key("fallback", \.fallback, .duration(.seconds(1) ... .seconds(86_400))),
        Key("give_up", \.giveUp, .duration(.seconds(1) ... .seconds(86_400))),
    ]

    static let senderKeys: [Key<Configuration.Senders>] = [
        Key("burst", \.burst, .integer(0...10_000)),
        Key("every", \.every, .duration(.milliseconds(100) ... .seconds(86_400))),
    ]

    static let canaryKeys: [Key<Configuration.Canary>] = [
        Key("text", \.text, .canaryText, isRequired: true),
        Key("every", \.every, .duration(.seconds(30) ... .seconds(86_400))),
        Key("from", \.from, .phone),
    ]

    private static func readCanary(
        _ reading: Reading, _ field: Field, _ configuration: inout Configuration
    ) {
        var canary = Configuration.Canary()
        reading.read(field, into: &canary, keys: self.canaryKeys)
        configuration.canary = canary
    }

    static let logKeys: [Key<Configuration.Log>] = [
        Key("level", \.level, .choice()),
        Key("format", \.format, .choice()),
        logFile("access_log", default: "none", \.accessLog),
        logFile("mask_key_file", default: "a key that is gone with the process", \.maskKeyFile),
    ]

    /// A file that need not be there yet.
    private static func logFile(
        _ name: String, default defaultText: String,
        _ property: any WritableKeyPath<Configuration.Log, String?> & Sendable
    ) -> Key<Configuration.Log> {
        Key(name, accepted: "a file in a folder that is there", default: defaultText) {
            reading, field, log in
            guard let text = reading.text(of: field) else { return }
            let path = reading.path(text)
            let folder = URL(filePath: path).deletingLastPathComponent()
            let isFolder = (try? folder.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) ?? false
            guard isFolder, !text.hasSuffix("/") else {
                return reading.note(
                    "its folder is not there; accepted: a file in a folder that is there", at: field)
            }
            log[keyPath: property] = path
        }
    }

    static func read(_ root: Field, _ reading: Reading, into configuration: inout Configuration) {
        let found = reading.read(root, into: &configuration, keys: self.keys, later: self.later)
        if case .sqlite(let path) = configuration.journal {
            configuration.journal = .sqlite(path: reading.path(path))
        }
        if let field = found["sla"] { self.checkOrder(of: configuration.sla, reading, field) }
        LinkReader.check(configuration, reading)
        ServerReader.check(configuration, found, reading)
        RouteReader.check(configuration, found, reading)
        MonitorReader.complete(&configuration, found, reading)
    }

    /// Notes what another process must begin with.
    static func check(
        _ configuration: Configuration, replacing running: Configuration, _ reading: Reading
    ) {
        for key in ReloadPlan(from: running, to: configuration).fixed
        where !reading.mistakes.contains(where: { $0.key.hasPrefix(key) }) {
            reading.note(
                "is another value than at the start: it needs a restart", key: key, line: reading.lines[key])
        }
    }

    private static func checkOrder(of sla: Configuration.SLA, _ reading: Reading, _ field: Field) {
        if sla.fallback >= sla.deadline {
            let times = "fallback \(durationText(sla.fallback)), deadline \(durationText(sla.deadline))"
            reading.note("the fallback must come before the deadline (\(times))", at: field)
        }
        if sla.giveUp < sla.deadline {
            let times = "give_up \(durationText(sla.giveUp)), deadline \(durationText(sla.deadline))"
            reading.note("give_up must not come before the deadline (\(times))", at: field)
        }
    }

    private static func readLinks(_ reading: Reading, _ field: Field, _ configuration: inout Configuration) {
        guard let members = reading.members(of: field) else { return }
        guard (1...1000).contains(members.count) else {
            return reading.note("\(members.count) links; accepted: 1–1000", at: field)
        }
        for (name, member) in members {
            let isName = name.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F || $0 == 0x2D
            }
            if !isName || !(1...32).contains(name.utf8.count) {
                reading.note("is no name for a link; accepted: 1–32 of a–z, 0–9, _ and -", at: member)
            }
            configuration.links[name] = LinkReader.read(member, reading)
        }
    }

    private static func readRegisters(
        _ reading: Reading, _ field: Field, _ configuration: inout Configuration
    ) {
        if field.isMapping {
            reading.read(field, into: &configuration, keys: self.registerKeys)
        } else if let store = self.store(reading, field) {
            for source in RegisterName.allCases { configuration.registers[source] = store }
        }
    }

    private static let registerKeys: [Key<Configuration>] = RegisterName.allCases.map { source in
        Key(source.rawValue, accepted: "sqlite:PATH", isRequired: true) { reading, field, configuration in
            configuration.registers[source] = store(reading, field)
        }
    }

    /// `sqlite:PATH`; what else is found is not shown, for it may be an address with a password in it.
    private static func store(_ reading: Reading, _ field: Field) -> RegisterStore? {
        guard let text = reading.text(of: field) else { return nil }
        let (kind, path) = (text.prefix { $0 != ":" }, text.drop { $0 != ":" }.dropFirst())
        if kind == "sqlite", !path.isEmpty { return .sqlite(path: reading.path(String(path))) }
        if ["postgres", "postgresql", "http", "https"].contains(kind) {
            reading.note("\(kind): is not supported yet in this version; accepted: sqlite:PATH", at: field)
        } else {
            reading.note("no register can be found by this; accepted: sqlite:PATH", at: field)
        }
        return nil
    }

    private static func readCatalogue(
        _ reading: Reading, _ field: Field, _ configuration: inout Configuration
    ) {
        guard let name = reading.text(of: field) else { return }
        do throws(ConfigurationError) {
            configuration.catalogue = try CatalogueReader.load(path: reading.path(name))
        } catch {
            reading.add(error.mistakes)
        }
    }
}

extension Reading {
    /// The text of the file; nil, with its mistake noted, if it can't be read.
    func contents() -> String? {
        do {
            let data = try Data(contentsOf: URL(filePath: self.file))
            if let text = String(validating: data, as: UTF8.self) { return text }
            self.note("is not text in UTF-8", key: "", line: nil)
        } catch {
            self.note("can't be read: \(reason(error))", key: "", line: nil)
        }
        return nil
    }
}

extension Form where Value == String {
    /// What fits one SMS, in one coding or the other.
    fileprivate static let canaryText = Form(accepted: "1–160 characters") { text throws(Misfit) in
        guard (1...160).contains(text.count) else { throw .notAccepted(text) }
        return text
    } print: {
        $0
    }

    /// Who may be answered.
    fileprivate static let phone = Form(accepted: "the number of a Kazakh mobile phone") {
        text throws(Misfit) in
        guard let number = MSISDN(address: text, ton: 0) else { throw .notAccepted(text) }
        return number.digits
    } print: {
        $0
    }

    /// A short number: digits.
    fileprivate static let shortNumber = Form(accepted: "3–15 digits") { text throws(Misfit) in
        let isNumber =
            (3...15).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isNumber else { throw .notAccepted(text) }
        return text
    } print: {
        $0
    }
}

extension Form where Value == JournalStore {
    /// Where messages are kept; the kinds of later versions are answered as such, and what is found is not shown.
    fileprivate static let journal = Form(accepted: "sqlite:PATH or none") { text throws(Misfit) in
        if text == "none" { return .none }
        let (kind, path) = (text.prefix { $0 != ":" }, text.drop { $0 != ":" }.dropFirst())
        if kind == "sqlite", !path.isEmpty { return .sqlite(path: String(path)) }
        if ["postgres", "postgresql"].contains(kind) {
            throw .because("\(kind): is not supported yet in this version; accepted: sqlite:PATH or none")
        }
        throw .because("no journal can be found by this; accepted: sqlite:PATH or none")
    } print: { store in
        switch store {
        case .none: "none"
        case .sqlite(let path): "sqlite:\(path)"
        }
    }
}
