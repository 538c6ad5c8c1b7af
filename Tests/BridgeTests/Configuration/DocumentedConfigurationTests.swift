import Foundation
import SMPPLink
import Testing

@testable import Bridge

/// `Config/kopir.yaml` is what operators read: it must say what the code does.
@Suite struct DocumentedConfigurationTests {
    private static let path = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Config/kopir.yaml")
        .path(percentEncoded: false)

    @Test func itLoadsAndItsValuesAreTheDefaults() throws {
        let configuration = try Configuration.load(path: Self.path, environment: [:])
        #expect(configuration.shortNumbers == ["1414"])
        #expect(configuration.queue == Configuration.Queue())
        #expect(configuration.sla == Configuration.SLA())
        #expect(configuration.log == Configuration.Log())
        #expect(configuration.journal == Configuration().journal)
        var link = try #require(configuration.links["simulator"])
        #expect(link.hosts.map(\.description) == ["127.0.0.1:2775"])
        (link.hosts, link.systemID, link.password) = ([], "", Secret(""))
        #expect(link == Configuration.Link())
    }

    /// Whatever slips into the file while it is edited, the answer is a configuration or a list of mistakes.
    @Test(arguments: 0..<200)
    func aDamagedFileIsAnswered(seed: UInt64) throws {
        var numbers = SplitMix64(seed: seed)
        var text = Array(try String(contentsOfFile: Self.path, encoding: .utf8).unicodeScalars)
        for _ in 0..<Int.random(in: 1...5, using: &numbers) {
            let place = Int.random(in: 0..<text.count, using: &numbers)
            switch Int.random(in: 0..<3, using: &numbers) {
            case 0: text.remove(at: place)
            case 1:
                text.insert(
                    "-:{}[]&*!|>'\"%@`,?#\n\t \u{0}$".unicodeScalars.randomElement(using: &numbers) ?? " ",
                    at: place)
            default: text.removeSubrange(place..<min(text.count, place + 40))
            }
        }
        let folder = try ConfigurationFolder()
        let damaged = String(String.UnicodeScalarView(text))
        #expect(throws: Never.self) { _ = try folder.mistakes(damaged) }
    }

    @Test func everyKeyIsExplainedWithItsDefaultAndWhatIsAccepted() throws {
        let file = DocumentedFile(try String(contentsOfFile: Self.path, encoding: .utf8))
        let problems =
            file.problems(in: ConfigurationReader.keys, of: Configuration(), indent: 0)
            + file.problems(in: ConfigurationReader.queueKeys, of: Configuration.Queue(), indent: 2)
            + file.problems(in: ConfigurationReader.slaKeys, of: Configuration.SLA(), indent: 2)
            + file.problems(in: ConfigurationReader.senderKeys, of: Configuration.Senders(), indent: 2)
            + file.from("# canary:").problems(
                in: ConfigurationReader.canaryKeys, of: Configuration.Canary(), indent: 2)
            + file.problems(in: ConfigurationReader.logKeys, of: Configuration.Log(), indent: 2)
            + file.problems(in: LinkReader.keys, of: Configuration.Link(), indent: 4)
            + file.problems(in: LinkReader.numberKeys, of: Configuration.NumberType(), indent: 6)
            + file.problems(in: TLSReader.keys, of: Configuration.TLS(), indent: 6)
            + file.problems(in: ServerReader.outbindKeys, of: Configuration.Outbind(), indent: 6)
            + file.problems(in: ServerReader.listenerKeys, of: Configuration.Listener(), indent: 4)
            + file.from("# listen:").problems(
                in: ListenerTLSReader.keys, of: ListenerTLSReader.none, indent: 6)
            + file.from("# monitor:").problems(
                in: MonitorReader.keys, of: Configuration.Monitor(), indent: 2)
            + file.from("# monitor:").problems(
                in: ListenerTLSReader.ownKeys, of: ListenerTLSReader.none, indent: 4)
            + file.from("  # webhook:").problems(
                in: MonitorReader.webhookKeys, of: Configuration.Webhook(), indent: 4)
            + file.problems(in: ServerReader.accountKeys, of: Configuration.Account(), indent: 4)
            + file.from("# routes:").problems(in: RouteReader.keys, of: Configuration.Route(), indent: 4)
        #expect(problems == [])
    }
}

/// A file of keys, each under the comment that explains it.
private struct DocumentedFile {
    let lines: [String]

    init(_ text: String) {
        self.lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The file from a line on: another section may have the same keys.
    func from(_ line: String) -> DocumentedFile {
        DocumentedFile(self.lines.drop { $0 != line }.joined(separator: "\n"))
    }

    /// What the comments of these keys do not say.
    func problems<Section>(in keys: [Key<Section>], of defaults: Section, indent: Int) -> [String] {
        keys.compactMap { key in
            guard let comment = self.comment(above: key.name, indent: indent) else {
                return "\(key.name) is not there"
            }
            guard !key.accepted.isEmpty else { return nil }
            let expected = self.expectation(key, defaults)
            return comment.hasSuffix(expected)
                ? nil : "\(key.name): the comment does not end with: \(expected)"
        }
    }

    private func expectation<Section>(_ key: Key<Section>, _ defaults: Section) -> String {
        if key.isRequired { return "Required; \(key.accepted)." }
        let value = key.defaultText(defaults)
        return value.isEmpty ? "is required; \(key.accepted)." : "Default \(value); \(key.accepted)."
    }

    /// The comment right above a key at this indentation; the key itself may be commented out.
    private func comment(above name: String, indent: Int) -> String? {
        let margin = String(repeating: " ", count: indent)
        let starts = ["\(margin)\(name):", "\(margin)# \(name):"]
        let places = self.lines.indices.filter { index in starts.contains { self.lines[index].hasPrefix($0) }
        }
        // An example in a comment may name a key of another section at the same indentation.
        guard let place = places.first(where: { !self.lines[$0].hasPrefix("\(margin)#") }) ?? places.first
        else { return nil }
        let above = self.lines[..<place].reversed().prefix { $0.hasPrefix("\(margin)# ") }
        return above.reversed().map { $0.dropFirst(indent + 2) }.joined(separator: " ")
    }
}
