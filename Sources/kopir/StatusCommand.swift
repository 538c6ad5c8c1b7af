import ArgumentParser
import CommandLineTool
import Monitor

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract:
            "Every link with its state and since when and why, the promise, the queue: of a running daemon.",
        discussion: """
            Ends with exit code 0, or 1 where no daemon answers. --json prints one object on a line; its keys are described in \
            the daemon's /openapi.yaml.
            """)

    @OptionGroup var access: MonitorAccess

    @Flag(help: "Again each second, until Ctrl-C.")
    var watch = false

    @Flag(help: "One JSON object a line.")
    var json = false

    func run() async throws {
        let client = try access.client()
        repeat {
            let text = try await client.ask("GET", json ? "/status" : "/status.table").text
            // From the top of an empty screen.
            say((watch && !json ? "\u{1B}[H\u{1B}[2J" : "") + text.trimmingLineBreak)
            if watch { try await Task.sleep(for: .seconds(1)) }
        } while watch
    }
}

extension String {
    fileprivate var trimmingLineBreak: String { self.hasSuffix("\n") ? String(self.dropLast()) : self }
}
