import ArgumentParser
import CommandLineTool
import Glibc
import SMPPLink

struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Make the password_hash of an account, or of an outbind, for the configuration.",
        discussion: """
            The password is read from the terminal, unseen and twice, or from the first line of standard input. \
            SMPP 3.4 has room for 8 ASCII characters. The hash is scrypt with a salt of its own: the same password \
            gives another one each time.
            """)

    @Argument(help: "The system_id that the peer binds with.")
    var systemID: String

    func run() async throws {
        guard Self.isASCII(systemID, 1...15) else {
            throw CommandFailure.usage("SYSTEM_ID: accepted: 1–15 ASCII characters")
        }
        let isTerminal = isatty(STDIN_FILENO) == 1
        let password = isTerminal ? try Self.ask("Password for \(systemID):") : readLine() ?? ""
        guard Self.isASCII(password, 1...8) else {
            throw CommandFailure.usage("the password: accepted: 1–8 ASCII characters")
        }
        if isTerminal, try Self.ask("Once more:") != password {
            throw CommandFailure.usage("the two passwords differ")
        }
        do {
            print("\(systemID): password_hash \(try PasswordHash(of: password).text)")
        } catch {
            throw CommandFailure.check("\(error)")
        }
    }

    private static func isASCII(_ text: String, _ count: ClosedRange<Int>) -> Bool {
        count.contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }

    /// A line from the terminal, which does not show it.
    private static func ask(_ prompt: String) throws -> String {
        var shown = termios()
        guard unsafe tcgetattr(STDIN_FILENO, &shown) == 0 else {
            throw CommandFailure.check("the terminal can't be asked for a password")
        }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer { _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown) }
        // Standard output is for the hash alone.
        printToStandardError(prompt)
        return readLine() ?? ""
    }
}
