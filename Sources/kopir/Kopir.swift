import ArgumentParser
import CommandLineTool

/// `kopir`: the server behind a short number.
struct Kopir: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kopir",
        abstract:
            "The server behind a government SMS short number: a bridge from SMPP to the state registers.",
        subcommands: [
            DemoCommand.self, RunCommand.self, CheckCommand.self, AskCommand.self, RegistersCommand.self,
            AccountCommand.self, StatusCommand.self, LinkCommand.self, DrainCommand.self,
            ExplainCommand.self, AuditCommand.self,
        ])
}

@main
enum Main {
    static func main() async {
        await runCommandLineTool(Kopir.self)
    }
}
