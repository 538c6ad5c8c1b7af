import ArgumentParser
import CommandLineTool
import Foundation
import JSONLines
import PacketCapture
import SMPP
import SMSText

struct DecodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "PDUs in words, or one JSON object a line.",
        discussion: """
            HEX is one PDU or several one after the other, as in a stream; spaces and colons between octets do not \
            matter. With `-` each line of standard input is such a stream of its own; empty lines are skipped.

            FILE is a capture, pcap or pcapng, as tcpdump and Wireshark write them; /dev/stdin reads one as it \
            grows (tcpdump -U -w - port 2775 | smpptool decode /dev/stdin). TCP streams are put in order; those of \
            --port and all that look like SMPP are decoded. Each PDU is shown with time, source and destination, as \
            soon as it is whole. Where octets are missing it says so and goes on at the next beginning of a PDU.

            Everything is shown as it is: addresses, texts and passwords too. What is malformed is shown with the \
            field, its place, and what a peer is sent for it.

            In --json the names are the specification's, octets are in members that end in _hex, tlvs are in the \
            order of the wire, text is the user data as a person reads it. kind is valid or malformed; a malformed \
            PDU has why, field, offset, respond (what is sent for it, or null) and then (keep, close or wait: what \
            becomes of the connection).

            A capture of `smpptool record` is read as well; its ends are esme and smsc.

            Of a capture, each object has time, source and destination in front; kind may be missing (octet_count \
            octets were not captured, and cut_octet_count before them are of a PDU that is cut) or skipped too.

            Exit code: 0 all could be decoded, 1 something could not, 2 there was something that is no hex, or a \
            file that is no capture or can't be read to its end.
            """)

    @Flag(help: "One object a line.")
    var json = false

    @Flag(
        help: """
            Read what a peer gets wrong but means: broken optional parameters cost only themselves, sm_length may be \
            255. Otherwise the letter of SMPP 3.4 counts.
            """)
    var lenient = false

    @Option(help: "What the SMSC means by data_coding 0.")
    var defaultAlphabet = DefaultAlphabet.gsm7

    @Option(help: "Of a capture: streams from or to this port are SMPP; may be given more than once.")
    var port: [UInt16] = [2775]

    @Argument(help: "PDUs in hexadecimal digits, a capture, or - for lines on standard input.")
    var hex: [String]

    func run() async throws {
        var decoding = Decoding(
            options: lenient ? .lenient : .strict, decoder: TextDecoder(defaultAlphabet: defaultAlphabet),
            isJSON: json)
        if hex.count == 1, let file = hex.first, HexText.mayBeFile(file) {
            return try decode(file, decoding)
        }
        if hex == ["-"] {
            while let line = readLine() { decoding.decode(line) { say($0) } }
        } else {
            decoding.decode(hex.joined(separator: " ")) { say($0) }
            if decoding.pieceCount == 0, decoding.mistakes.isEmpty {
                throw CommandFailure.usage("no octets to decode")
            }
        }
        if !decoding.mistakes.isEmpty {
            throw CommandFailure.usage(decoding.mistakes.joined(separator: "\n"))
        }
        guard decoding.malformedCount == 0 else {
            throw CommandFailure.check("\(decoding.malformedCount) of \(decoding.pieceCount) malformed")
        }
    }
}

extension DecodeCommand {
    private static let readOctetCount = 65_536

    private func decode(_ path: String, _ decoding: Decoding) throws {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw CommandFailure.usage(
                "\(printable(path)): neither hexadecimal digits nor a file that can be read")
        }
        let beginning = try? file.read(upToCount: Self.readOctetCount)
        if let beginning, beginning.starts(with: CaptureLine.heading.utf8) {
            let rest = (try? file.readToEnd()) ?? Data()
            return try decode(lines: String(decoding: beginning + rest, as: UTF8.self), path, decoding)
        }
        var capture = CaptureDecoding(decoding, ports: Set(port))
        do {
            try capture.take(beginning ?? Data()) { say($0) }
            while let octets = try file.read(upToCount: Self.readOctetCount), !octets.isEmpty {
                try capture.take(octets) { say($0) }
            }
            try capture.checkEnd()
        } catch {
            capture.finish { say($0) }
            throw CommandFailure.usage("\(printable(path)): \(error)")
        }
        capture.finish { say($0) }
        for remark in capture.remarks { printToStandardError(remark) }
        if let failure = capture.failure { throw CommandFailure.check(failure) }
    }
}

extension DecodeCommand {
    /// A capture of `smpptool record`.
    private func decode(lines text: String, _ path: String, _ decoding: Decoding) throws {
        var decoding = decoding
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
        where !line.isEmpty && !line.hasPrefix("#") {
            do throws(CaptureLineError) {
                let line = try CaptureLine(line: line)
                for piece in Piece.cut(line.octets, options: decoding.options) {
                    decoding.add(piece, Origin(line)) { say($0) }
                }
            } catch {
                throw CommandFailure.usage("\(printable(path)): line \(index + 1): \(error)")
            }
        }
        guard decoding.malformedCount == 0 else {
            throw CommandFailure.check("\(decoding.malformedCount) of \(decoding.pieceCount) malformed")
        }
    }
}

/// PDU after PDU, decoded and shown.
struct Decoding {
    let options: DecodingOptions
    let decoder: TextDecoder
    let isJSON: Bool
    /// Lines so far.
    private(set) var lineCount = 0
    /// PDUs so far, and ends of streams that are none.
    private(set) var pieceCount = 0
    /// How many of them could not be decoded.
    private(set) var malformedCount = 0
    /// What was no hex, each with its line.
    private(set) var mistakes: [String] = []
    private var hasShown = false

    init(options: DecodingOptions, decoder: TextDecoder, isJSON: Bool) {
        self.options = options
        self.decoder = decoder
        self.isJSON = isJSON
    }

    /// Decodes a line and shows what is in it, a PDU at a time.
    mutating func decode(_ line: String, show: (String) -> Void) {
        self.lineCount += 1
        let octets: [UInt8]
        do throws(HexError) {
            octets = try HexText.octets(of: line)
        } catch {
            self.mistakes.append("line \(self.lineCount): \(error)")
            return
        }
        for piece in Piece.cut(octets, options: self.options) { self.add(piece, nil, show: show) }
    }

    /// Shows a PDU, and where in a capture it was seen.
    mutating func add(_ piece: Piece, _ origin: Origin?, show: (String) -> Void) {
        self.pieceCount += 1
        if piece.isMalformed { self.malformedCount += 1 }
        if self.isJSON {
            show(JSON.object((origin?.members ?? []) + piece.members(self.decoder)).line)
        } else {
            self.paragraph((origin.map { [$0.words] } ?? []) + piece.words(self.decoder), show)
        }
    }

    /// Shows what a capture does not let us read.
    mutating func add(_ loss: Loss, _ origin: Origin, show: (String) -> Void) {
        if self.isJSON {
            show(JSON.object(origin.members + loss.members).line)
        } else {
            self.paragraph([origin.words, loss.words], show)
        }
    }

    /// Lines that belong together, with an empty line before all but the first.
    private mutating func paragraph(_ lines: [String], _ show: (String) -> Void) {
        show((self.hasShown ? "\n" : "") + lines.joined(separator: "\n"))
        self.hasShown = true
    }
}
