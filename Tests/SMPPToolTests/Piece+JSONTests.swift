import JSONLines
import SMPP
import SMSText
import Testing

@testable import smpptool

/// `decode --json` against every row of `Protocol/vectors.tsv`.
@Suite struct PieceJSONTests {
    /// What a row says about itself, not about its PDU.
    private static let remarks: Set<String> = ["note", "encoded_hex", "options", "requires"]

    @Test(arguments: Vector.all("valid"))
    func aValidRowIsGivenBack(_ vector: Vector) throws {
        let pieces = try self.pieces(vector)
        try #require(pieces.count == 1)
        for key in vector.expected.keys.subtracting(Self.remarks) {
            #expect(pieces[0][key] == vector.expected[key])
        }
        #expect(pieces[0].keys.subtracting(vector.expected.keys).subtracting(["text"]) == [])
    }

    @Test(arguments: Vector.all("valid"))
    func fieldsAreInTheOrderOfTheWire(_ vector: Vector) throws {
        let piece = try #require(Piece.cut(try HexText.octets(of: vector.hex), options: .lenient).first)
        guard case .object(let members) = piece.json(TextDecoder()),
            case .object(let body)? = members.first(where: { $0.name == "body" })?.value,
            case .text(let command)? = vector.expected["command"]
        else {
            Issue.record("no body")
            return
        }
        guard !body.isEmpty else { return }
        let wire = try Tables.rows("fields.tsv").filter { $0[0] == command && !$0[1].contains(".") }.map {
            $0[2]
        }
        #expect(body.map { $0.name.replacing("_hex", with: "") } == wire)
    }

    @Test(arguments: Vector.all("malformed").filter { $0.expected["state"] == nil })
    func aMalformedRowSaysWhatIsSentForIt(_ vector: Vector) throws {
        let piece = try #require(try self.pieces(vector).first)
        guard piece["kind"] == .text("malformed") else {
            // Only what is put up with is read all the same: nothing is sent for it.
            #expect(vector.expected["respond"] == .null)
            return
        }
        let others = vector.expected["also_acceptable"]?.list ?? []
        #expect(
            piece["respond"] == vector.expected["respond"]
                || piece["respond"] == .null && others.contains { $0["respond"] == .null })
        #expect(piece["then"] == vector.expected["then"])
        #expect(piece.keys.isSuperset(of: ["why", "field", "offset"]))
    }

    @Test(arguments: Vector.all("stream"))
    func aStreamIsCutIntoItsPDUs(_ vector: Vector) throws {
        let expected = try #require(vector.expected["pdus"]?.list)
        let octets = try HexText.octets(of: vector.hex)
        let pieces = Piece.cut(octets, options: .strict)
        let values = try self.pieces(vector)
        #expect(pieces.map(\.octets.count).reduce(0, +) == octets.count)
        for key in ["command", "command_length", "sequence_number"] {
            #expect(values.prefix(expected.count).map { $0[key] } == expected.map { $0[key] })
        }
        #expect(pieces.prefix(expected.count).map { .number($0.offset) } == expected.map { $0["offset"] })
        let isWhole = vector.expected["rest"] == nil && vector.expected["then"] == nil
        #expect(pieces.count == expected.count + (isWhole ? 0 : 1))
    }

    /// What the command prints for a row, with the switches that the row asks for.
    private func pieces(_ vector: Vector) throws -> [Value] {
        var decoding = Decoding(
            options: DecodingOptions(acceptsLength255: vector.expected["options"] != nil),
            decoder: TextDecoder(defaultAlphabet: vector.expected["requires"] != nil ? .gsm7Packed : .gsm7),
            isJSON: true)
        var lines: [String] = []
        decoding.decode(vector.hex) { lines.append($0) }
        #expect(lines.allSatisfy { !$0.contains("\n") })
        return try lines.map(Value.init(json:))
    }
}
