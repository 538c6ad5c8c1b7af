import ArgumentParser
import CommandLineTool
import Foundation
import PacketCapture
import SMPPSession
import SMSCSimulator
import Transport

struct RecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "A proxy that writes down what passes.",
        discussion: """
            An ESME connects to --listen and reaches the SMSC at --to; every PDU that passes, in either direction, is a \
            line in FILE: time, sender, hexadecimal digits. `smpptool decode` shows it, `smpptool replay` plays it again. \
            Octets go on as they are; either side is plain TCP or TLS.

            What is written is in disguise, so that it may be passed on: numbers, identification numbers (IIN) and number \
            plates, in addresses and in texts, are replaced by made-up ones that are as valid, the same one always by the \
            same; passwords are removed. --key-file makes recordings agree with each other: without it the key is random and \
            forgotten. Other words of texts stay as they are. --reveal writes everything as it is, passwords too.

            FILE must not be there yet; only its owner may read it. Ends with Ctrl-C or SIGTERM.

            Exit code: 0 ended by a signal, 1 nothing could be listened on, or FILE could not be written, 2 wrong usage.
            """)

    @Option(help: "Where ESMEs connect, ADDRESS:PORT; port 0 takes a free one.")
    var listen: String

    @Option(help: "The SMSC, HOST:PORT.")
    var to: String

    @OptionGroup(title: "TLS towards the SMSC")
    var clientTLS: ClientTLSOptions

    @OptionGroup(title: "TLS towards ESMEs")
    var serverTLS: ServerTLSOptions

    @Option(help: "A file whose octets are the key of the disguise, 16 at least.")
    var keyFile: String?

    @Flag(help: "Write everything as it is.")
    var reveal = false

    @Argument(help: "The capture.")
    var file: String

    func run() async throws {
        let address = try socketAddress(listen)
        let peer = try await Peer(to, tls: clientTLS.context())
        guard let smsc = peer.addresses.first else {
            throw CommandFailure.usage("\(printable(to)): no address")
        }
        let security = RelaySecurity(esme: try serverTLS.context(), smsc: peer.tls, smscHost: peer.host)
        let recorder = Recorder(disguise: reveal ? nil : Disguise(key: try key()))
        let output = try CaptureOutput(creating: file)
        let (traffic, pass) = AsyncStream.makeStream(
            of: RelayedTraffic.self, bufferingPolicy: .bufferingOldest(Self.mostWaiting))
        let dropped = LoadStop()
        let loop = try EventLoop(name: "record")
        let relay = try FaultyRelay(
            loop: loop, listenOn: address, smsc: smsc, faults: [], seed: 0, security: security
        ) {
            if case .dropped = pass.yield($0) { dropped.ask() }
        }
        do {
            try await relay.start()
        } catch {
            throw CommandFailure.check("can't listen on \(address): \(error)")
        }
        say("listening on \(relay.address)")
        let signals = Signals { _ in pass.finish() }
        let count = try await write(traffic, recorder, output)
        signals.cancel()
        await relay.stop()
        await loop.shutdown()
        guard !dropped.isAsked else {
            throw CommandFailure.check("more passed than could be written: PDUs are missing")
        }
        say("\(count) PDUs")
    }

    /// Pieces of traffic that wait to be written.
    private static let mostWaiting = 65_536

    private func write(
        _ traffic: AsyncStream<RelayedTraffic>, _ recorder: Recorder, _ output: CaptureOutput
    ) async throws -> Int {
        var recorder = recorder
        for await piece in traffic {
            switch piece {
            case .octets(let octets, let sender, let connection):
                let lines = recorder.take(octets, from: sender, connection: connection, at: .now)
                try output.write(lines)
            case .notSecured(let error, let end, _):
                printToStandardError(
                    "\(end == .esme ? "connection not taken" : "SMSC not reached"): \(error)")
            case .ended(let connection): recorder.end(connection)
            }
        }
        return recorder.count
    }

    private func key() throws -> [UInt8] {
        guard let keyFile else { return (0..<32).map { _ in UInt8.random(in: .min ... .max) } }
        guard let key = FileManager.default.contents(atPath: keyFile), (16...4096).contains(key.count) else {
            throw CommandFailure.usage("\(printable(keyFile)): can't be read, or has not 16 to 4096 octets")
        }
        return Array(key)
    }
}

/// A capture that is being written.
struct CaptureOutput {
    private let handle: FileHandle
    private let path: String

    /// A new file that only its owner may read.
    init(creating path: String) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure.check("\(printable(path)): can't be made, or is there already")
        }
        self.handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        self.path = path
        try self.write([CaptureLine.heading])
    }

    func write(_ lines: [String]) throws {
        guard !lines.isEmpty else { return }
        do {
            try self.handle.write(contentsOf: Data((lines.joined(separator: "\n") + "\n").utf8))
        } catch {
            throw CommandFailure.check("\(printable(self.path)): can't be written")
        }
    }
}

extension CaptureTime {
    /// The time of day.
    static var now: CaptureTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return CaptureTime(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    }
}
