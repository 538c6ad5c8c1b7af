import ArgumentParser
import CommandLineTool

/// `smpptool`: what an engineer keeps at hand for any SMPP link.
struct SMPPTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "smpptool", abstract: "What an engineer keeps at hand for any SMPP 3.4 link.",
        subcommands: [
            SMSCCommand.self, DecodeCommand.self, SendCommand.self, LoadCommand.self,
            ReplayCommand.self, RecordCommand.self,
        ])
}

@main
enum Main {
    static func main() async {
        await runCommandLineTool(SMPPTool.self)
    }
}
