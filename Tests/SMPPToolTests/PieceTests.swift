import JSONLines
import SMPP
import SMSText
import Testing

@testable import smpptool

/// Whatever octets somebody pastes, something is said about each of them.
@Suite struct PieceTests {
    @Test(arguments: 0..<200)
    func anyOctetsAreShown(seed: Int) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<20 {
            let octets = try self.mutant(&random)
            let options = DecodingOptions(
                lenientTLVs: Bool.random(using: &random), acceptsLength255: Bool.random(using: &random))
            let alphabet = try #require(DefaultAlphabet.allCases.randomElement(using: &random))
            let decoder = TextDecoder(defaultAlphabet: alphabet)
            let pieces = Piece.cut(octets, options: options)
            try #require(pieces.map(\.octets.count).reduce(0, +) == octets.count)
            for piece in pieces {
                let value = try Value(json: piece.json(decoder).line)
                #expect(value["kind"] == .text(piece.isMalformed ? "malformed" : "valid"))
                #expect(piece.words(decoder).allSatisfy { !$0.contains("\n") })
            }
        }
    }

    /// Golden PDUs one after the other, with some octets changed and perhaps the end cut off.
    private func mutant(_ random: inout SplitMix64) throws -> [UInt8] {
        var octets: [UInt8] = []
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            octets += try HexText.octets(of: try #require(Vector.table.randomElement(using: &random)).hex)
        }
        for _ in 0..<Int.random(in: 0...8, using: &random) {
            guard let index = octets.indices.randomElement(using: &random) else { break }
            octets[index] = UInt8.random(in: 0...255, using: &random)
        }
        return Bool.random(using: &random)
            ? octets : Array(octets.prefix(Int.random(in: 1...60, using: &random)))
    }
}
