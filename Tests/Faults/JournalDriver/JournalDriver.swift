import Glibc
import Journal

/// Drives a journal for the scripts that break its disk; see `Tests/Faults/journal_faults.sh`.
@main
struct JournalDriver {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "bench" where arguments.count >= 2:
            let seconds = arguments.count > 2 ? Double(arguments[2]) : nil
            try Bench.run(folder: arguments[1], seconds: seconds ?? 3)
        default:
            print("usage: journal-driver bench FOLDER [SECONDS]")
            exit(2)
        }
    }
}
