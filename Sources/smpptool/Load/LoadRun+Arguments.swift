import CommandLineTool
import Transport

extension LoadRun.Place {
    /// From `--listen` or `--connect`, with the TLS of that end.
    init(
        listen: String?, connect: String?, server: TLSContext?, client: TLSContext?
    ) async throws {
        switch (listen, connect) {
        case (let address?, nil):
            guard client == nil else { throw CommandFailure.usage("--tls needs --connect") }
            self = .listen(try socketAddress(address), server)
        case (nil, let name?):
            guard server == nil else { throw CommandFailure.usage("--tls-certificate needs --listen") }
            self = .connect(try await Peer(name, tls: client))
        default: throw CommandFailure.usage("one of --listen and --connect is needed")
        }
    }
}

extension LoadRun.Notice {
    /// Tells it; where output is for programs, only what went wrong.
    func say(isQuiet: Bool) {
        switch self {
        case .listening(let address): if !isQuiet { CommandLineTool.say("listening on \(address)") }
        case .refused(let error): printToStandardError("connection not taken: \(error)")
        }
    }
}
