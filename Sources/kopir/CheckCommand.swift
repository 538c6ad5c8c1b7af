import ArgumentParser
import Bridge
import CommandLineTool
import Journal

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract:
            "Say all mistakes of the configuration and its catalogue at once, or what every reply costs.",
        discussion: """
            Certificates that end within 30 days are warned of. Exit code 2 for a mistake in the configuration, 1 for a certificate \
            that has ended.
            """)

    @Option(help: "The configuration, see Config/kopir.yaml.")
    var config: String

    func run() async throws {
        let configuration = try loadConfiguration(config)
        print(ConfigurationReport(configuration).description)
        let findings = CertificateCheck(configuration, at: .now).findings
        for finding in findings where !finding.isError { printToStandardError("warning: \(finding.text)") }
        let errors = findings.filter(\.isError)
        guard errors.isEmpty else {
            throw CommandFailure.check(errors.map { "error: \($0.text)" }.joined(separator: "\n"))
        }
    }
}
