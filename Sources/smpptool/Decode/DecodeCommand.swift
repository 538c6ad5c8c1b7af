import ArgumentParser
import CommandLineTool
import JSONLines
import SMPP
import SMSText

struct DecodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "PDUs in words, or one JSON object a line.",
        discussion: """
            HEX is one PDU or several one after the other, as in a stream; spaces and colons between octets do not \
            matter. With `-` each line of standard input is such a stream of its own; empty lines are skipped.

            Everything is shown as it is: addresses, texts and passwords too. What is malformed is shown with the \
            field, its place, and what a peer is sent for it.

            In --json the names are the specification's, octets are in members that end in _hex, tlvs are in the \
            order of the wire, text is the user data as a person reads it. kind is valid or malformed; a malformed \
            PDU has why, field, offset, respond (what is sent for it, or null) and then (keep, close or wait: what \
            becomes of the connection).

            Exit code: 0 all could be decoded, 1 something could not, 2 there was something that is no hex.
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

    @Argument(help: "PDUs in hexadecimal digits, or - for lines on standard input.")
    var hex: [String]

    func run() async throws {
        var decoding = Decoding(
            options: lenient ? .lenient : .strict, decoder: TextDecoder(defaultAlphabet: defaultAlphabet),
            isJSON: json)
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

/// Line after line of hexadecimal digits, decoded and shown.
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
        for piece in Piece.cut(octets, options: self.options) {
            self.pieceCount += 1
            if piece.isMalformed { self.malformedCount += 1 }
            show(self.isJSON ? piece.json(self.decoder).line : self.paragraph(piece))
        }
    }

    /// The words for a piece, with an empty line before all but the first.
    private func paragraph(_ piece: Piece) -> String {
        let words = piece.words(self.decoder).joined(separator: "\n")
        return self.pieceCount == 1 ? words : "\n" + words
    }
}
