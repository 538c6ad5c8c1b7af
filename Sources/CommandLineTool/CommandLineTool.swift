public import ArgumentParser
import Glibc

/// Parses the arguments, runs the command, and ends the process with its exit code.
///
/// | exit code | means |
/// | --- | --- |
/// | 0 | done |
/// | 1 | a check failed |
/// | 2 | wrong usage or configuration |
/// | 74 | a disk fails or is full: the same again may do (EX_IOERR of sysexits.h) |
public func runCommandLineTool<Root: AsyncParsableCommand>(_ root: Root.Type) async -> Never {
    do {
        var command = try root.parseAsRoot()
        if var command = command as? any AsyncParsableCommand {
            try await command.run()
        } else {
            try command.run()
        }
        exit(0)
    } catch let failure as CommandFailure {
        printToStandardError(failure.description)
        exit(failure.exitCode)
    } catch {
        let code = root.exitCode(for: error)
        let message = root.fullMessage(for: error)
        if code == .success { print(message) } else { printToStandardError(message) }
        exit(code == .validationFailure ? 2 : code.rawValue)
    }
}

/// Why a command ends with something else than 0, said on standard error.
public struct CommandFailure: Error, CustomStringConvertible {
    /// The process's exit code.
    public let exitCode: Int32
    /// What happened, where, and what to do.
    public let description: String

    /// A check that failed: exit code 1.
    public static func check(_ description: String) -> CommandFailure {
        CommandFailure(exitCode: 1, description: description)
    }

    /// Wrong usage or configuration: exit code 2.
    public static func usage(_ description: String) -> CommandFailure {
        CommandFailure(exitCode: 2, description: description)
    }

    /// The exit code of a process whose disk failed.
    public static let diskFailed = EX_IOERR

    /// A disk that fails or is full: exit code 74.
    public static func disk(_ description: String) -> CommandFailure {
        CommandFailure(exitCode: diskFailed, description: description)
    }
}

/// Writes a line to standard error.
public func printToStandardError(_ line: String) {
    write(line, to: STDERR_FILENO)
}

/// Writes a line to standard output at once, also when that is a pipe: for what people watch as it happens.
public func say(_ line: String) {
    write(line, to: STDOUT_FILENO)
}

private func write(_ line: String, to descriptor: Int32) {
    let octets = Array((line + "\n").utf8)
    var rest = octets[...]
    while !rest.isEmpty {
        let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 || errno == EINTR else { return }
        rest = rest.dropFirst(max(0, count))
    }
}
