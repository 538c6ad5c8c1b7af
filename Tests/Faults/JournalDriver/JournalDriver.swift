import Glibc
import Journal

/// Drives a journal for the scripts that break its disk; see `Tests/Faults/journal_faults.py`.
@main
struct JournalDriver {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "bench" where arguments.count >= 2:
            let seconds = arguments.count > 2 ? Double(arguments[2]) : nil
            try Bench.run(folder: arguments[1], seconds: seconds ?? 3)
        case "write" where arguments.count >= 3:
            let ballast = arguments.count > 3 ? arguments[3] : nil
            exit(Writing(path: arguments[1], groupCount: UInt64(arguments[2]) ?? 10, ballast: ballast).run())
        case "check" where arguments.count == 3:
            exit(try Checking(path: arguments[1], transcript: arguments[2]).run())
        case "wal" where arguments.count == 3:
            exit(try WALDamage(folder: arguments[1], stride: Int(arguments[2]) ?? 1).run())
        default:
            print(
                "usage: journal-driver write PATH GROUPS [BALLAST] | check PATH TRANSCRIPT | wal FOLDER STRIDE"
            )
            print("       | bench FOLDER [SECONDS]")
            exit(2)
        }
    }
}
