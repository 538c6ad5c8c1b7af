import ArgumentParser
import CommandLineTool
import Foundation
import SMPP
import SMPPSession

/// Who binds: the same options in every command that does.
///
/// The password comes from a file, standard input or `SMPP_PASSWORD`: everybody on the machine can read the command line.
struct BindOptions: ParsableArguments {
    @Option(help: "The system_id to bind as.")
    var systemID: String?

    @Option(help: "A file with the password in its first line.")
    var passwordFile: String?

    @Flag(help: "Read the password from standard input, its first line.")
    var passwordStdin = false

    @Option(help: "system_type of the bind.")
    var systemType = ""

    @Option(name: .customLong("bind"), help: "How to bind: transceiver, transmitter or receiver.")
    var type: BindType?

    /// The fields of the bind request.
    ///
    /// - Parameter systemID: whom it binds as when nothing is said; nil: that must be said.
    func fields(systemID usual: String? = nil) throws -> Bind {
        guard let systemID = systemID ?? usual else { throw CommandFailure.usage("--system-id is needed") }
        let password = try password()
        guard systemID.utf8.count <= 15, password.utf8.count <= 8, systemType.utf8.count <= 12 else {
            throw CommandFailure.usage("system_id has at most 15 octets, password 8, system_type 12")
        }
        return Bind(systemID: systemID, password: password, systemType: systemType)
    }

    /// How a command binds that sends.
    func typeToSubmit() throws -> BindType {
        let type = self.type ?? .transceiver
        guard type.submits else { throw CommandFailure.usage("--bind receiver: a receiver can't send") }
        return type
    }

    private func password() throws -> String {
        let environment = ProcessInfo.processInfo.environment["SMPP_PASSWORD"]
        switch (passwordFile, passwordStdin, environment) {
        case (let file?, false, _):
            guard let content = try? String(contentsOfFile: file, encoding: .utf8) else {
                throw CommandFailure.usage("\(printable(file)): can't be read")
            }
            return String(content.prefix { !$0.isNewline })
        case (nil, true, _): return readLine() ?? ""
        case (nil, false, let password?): return password
        default:
            throw CommandFailure.usage("one of --password-file, --password-stdin and SMPP_PASSWORD is needed")
        }
    }
}
