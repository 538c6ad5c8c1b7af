import ArgumentParser
import Bridge
import CommandLineTool
import JSONLines
import SMSText
import Services

struct AskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "What would a citizen get? No SMPP link is needed.",
        discussion: """
            Without --config the embedded catalogue and the made-up registers of the demo are asked.

            The text is put into the data_coding and read back as it would come from the SMSC; what does not fit \
            data_coding 0 comes as 8. With `-` as the text, lines `TEXT<TAB>DATA_CODING<TAB>MSISDN` are read from \
            standard input and answered a line each; the second and third field may be missing.

            In --json: service is the catalogue's name or null; row the row of the error table or null; argument \
            the plate or IIN that was understood or null; outcome is answered, refused, unavailable or ignored.
            """)

    @Option(help: "The configuration; without it the embedded default.")
    var config: String?

    @Option(help: "The phone that asks.")
    var from = "77010001414"

    @Option(help: "The data_coding in which the SMSC delivers the text.")
    var dataCoding: UInt8 = 0

    @Flag(help: "One object a line.")
    var json = false

    @Argument(help: "The text, or - for lines on standard input.")
    var text: String

    func run() async throws {
        let configuration = try config.map { try loadConfiguration($0) } ?? Embedded.configuration()
        let registers = try config == nil ? Embedded.registers() : openRegisters(configuration)
        let asking = Asking(
            desk: try ServiceDesk(configuration: configuration, registers: registers), segmenter: Segmenter())
        guard text == "-" else {
            return show(await asking.ask(text, dataCoding: dataCoding, from: from))
        }
        var number = 0
        while let line = readLine() {
            number += 1
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            let coding = fields.count > 1 && !fields[1].isEmpty ? UInt8(fields[1]) : dataCoding
            guard let coding, fields.count <= 3 else {
                throw CommandFailure.usage("line \(number): not TEXT<TAB>DATA_CODING<TAB>MSISDN")
            }
            let sender = fields.count > 2 && !fields[2].isEmpty ? fields[2] : from
            show(await asking.ask(fields[0], dataCoding: coding, from: sender))
        }
    }

    private func show(_ result: Asking.Result) {
        json ? say(result.json.line) : say(result.words)
    }
}
