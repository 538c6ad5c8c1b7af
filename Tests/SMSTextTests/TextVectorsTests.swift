import Foundation
import SMSText
import Testing

/// Every row of `Protocol/text_vectors.tsv`: what other people's libraries make of the same texts.
@Suite struct TextVectorsTests {
    struct Vector: Sendable {
        let operation: String
        let input: String
        let output: String
    }

    static func vectors(_ operation: String) throws -> [Vector] {
        let rows = try Tables.rows("text_vectors.tsv").filter { $0[0] == operation }
        try #require(!rows.isEmpty)
        return try rows.map { row in
            let fields = try row[2...3].map { field in
                field.hasPrefix("\"") ? try JSONDecoder().decode(String.self, from: Data(field.utf8)) : field
            }
            return Vector(operation: operation, input: fields[0], output: fields[1])
        }
    }

    @Test(arguments: [("gsm7_encode", UInt8(0)), ("ucs2_encode", 8)])
    func textsAreWrittenAlike(_ operation: String, _ dataCoding: UInt8) throws {
        for vector in try Self.vectors(operation) {
            let encoded = TextEncoder().encode(vector.input)
            #expect(encoded.octets.hex == vector.output)
            #expect(encoded.dataCoding == dataCoding)
        }
    }

    @Test(arguments: [
        ("gsm7_decode", UInt8(0)), ("ucs2_decode", 8), ("latin1_decode", 3), ("iso8859_5_decode", 6),
    ])
    func octetsAreReadAlike(_ operation: String, _ dataCoding: UInt8) throws {
        for vector in try Self.vectors(operation) {
            let text = TextDecoder().decode(try #require(octets(vector.input)), dataCoding: dataCoding)
            #expect(text.text == vector.output)
            #expect(text.repairs.isEmpty)
        }
    }

    @Test func spanishIsReadAlike() throws {
        let header = UserDataHeader([.init(.singleShift, [2])])
        for vector in try Self.vectors("gsm7_decode_spanish") {
            let text = TextDecoder().decode(try #require(octets(vector.input)), dataCoding: 0, header: header)
            #expect(text.text == vector.output)
        }
    }

    @Test func septetsArePackedAlike() throws {
        for vector in try Self.vectors("pack") {
            let encoded = TextEncoder(defaultAlphabet: .gsm7Packed).encode(vector.input)
            #expect(encoded.octets.hex == vector.output)
        }
        for vector in try Self.vectors("unpack") {
            let decoder = TextDecoder(defaultAlphabet: .gsm7Packed)
            #expect(decoder.decode(try #require(octets(vector.input)), dataCoding: 0).text == vector.output)
        }
    }

    @Test(arguments: [
        ("split_gsm7", DefaultAlphabet.gsm7), ("split_ucs2", .gsm7), ("split_gsm7_packed", .gsm7Packed),
    ])
    func textsAreCutAlike(_ operation: String, _ alphabet: DefaultAlphabet) throws {
        let segmenter = Segmenter(encoder: TextEncoder(defaultAlphabet: alphabet))
        for vector in try Self.vectors(operation) {
            let segments = segmenter.segments(of: vector.input, reference: 0x2A)
            #expect(segments.map(\.octets.hex) == vector.output.split(separator: ",").map(String.init))
        }
    }
}
