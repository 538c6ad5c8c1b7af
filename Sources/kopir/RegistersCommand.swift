import ArgumentParser
import CommandLineTool
import Registers
import Services

struct RegistersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registers", abstract: "Fill the registers.", subcommands: [ImportCommand.self])
}

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "People, cars and queues from CSV files into the registers: all of them, or nothing.",
        discussion: """
            Each file replaces what its register held. The register is the file's name (citizens, persons, \
            vehicles, kindergarten_queue, housing_queue) unless --source says another. Bad rows are named by \
            file, line and column; then nothing is imported.
            """)

    @Option(help: "The database, as sqlite:PATH.")
    var registers = "sqlite:registers.db"

    @Option(help: "The register that the file is for.")
    var source: String?

    @Argument(help: "CSV files in UTF-8, with a line of column names.")
    var files: [String]

    func run() async throws {
        guard registers.hasPrefix("sqlite:") else {
            throw CommandFailure.usage("--registers \(registers): not supported yet; accepted: sqlite:PATH")
        }
        let name = try source.map { source in
            guard let name = RegisterName(rawValue: source) else {
                let accepted = RegisterName.allCases.map(\.rawValue).joined(separator: ", ")
                throw CommandFailure.usage("--source \(source): accepted: \(accepted)")
            }
            return name
        }
        do {
            let report = try RegistersImport.run(
                files: files.map(ImportFile.init(path:)), source: name,
                into: String(registers.dropFirst("sqlite:".count)))
            for (name, count) in report.rowCounts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                print("\(name.rawValue): \(count) rows")
            }
        } catch {
            throw CommandFailure.check("\(error)")
        }
    }
}
