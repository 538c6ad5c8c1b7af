import CommandLineTool
import Foundation
import Transport

/// Who is bound to: where it is, and the proof of who we are.
enum Peer {
    /// From a file, standard input or `SMPP_PASSWORD`: the command line can be read by everybody on the machine.
    static func password(file: String?, isOnStandardInput: Bool) throws -> String {
        let environment = ProcessInfo.processInfo.environment["SMPP_PASSWORD"]
        switch (file, isOnStandardInput, environment) {
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

    /// The addresses of HOST:PORT.
    static func addresses(_ text: String) async throws -> [SocketAddress] {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let host = parts.dropLast().joined(separator: ":").trimmingPrefix("[").replacing("]", with: "")
        guard parts.count >= 2, !host.isEmpty, let port = parts.last.flatMap({ UInt16($0) }) else {
            throw CommandFailure.usage("\(printable(text)): not HOST:PORT, such as 127.0.0.1:2775")
        }
        do {
            return try await Resolver.resolve(host: String(host), port: port)
        } catch {
            throw CommandFailure.check("\(error)")
        }
    }
}
