import ArgumentParser
import Bridge
import CommandLineTool

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract:
            "Say all mistakes of the configuration and its catalogue at once, or what every reply costs.")

    @Option(help: "The configuration, see Config/kopir.yaml.")
    var config: String

    func run() async throws {
        print(ConfigurationReport(try loadConfiguration(config)).description)
    }
}
