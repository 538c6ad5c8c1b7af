import Foundation
import Testing

@Suite struct TextPropertyTests {
    @Test(arguments: 0..<500)
    func anyOctetsAreSurvived(_ seed: Int) {
        var random = SplitMix64(seed: seed)
        let octets = random.octets(0...400)
        #expect(TextProperty.broken(by: octets) == nil)
        // Mostly septets, with a coding that says so.
        let septets = [UInt8(seed % 5 == 0 ? 8 : 0)] + octets.dropFirst().map { $0 & 0x7F }
        #expect(TextProperty.broken(by: septets) == nil)
    }

    /// Every input that ever made the fuzzer stop, and the inputs that reach most of the code.
    @Test(
        arguments: [
            (["Crashes/DecodeText-", "Corpus/DecodeText/"], TextProperty.broken(by:)),
            (["Crashes/ReadHeader-", "Corpus/ReadHeader/"], HeaderProperty.broken(by:)),
        ] as [([String], @Sendable ([UInt8]) -> String?)])
    func whatTheFuzzerKnowsHolds(_ places: [String], _ broken: @Sendable ([UInt8]) -> String?) throws {
        let inputs = try places.flatMap(Self.inputs)
        #expect(!inputs.isEmpty)
        for (name, octets) in inputs { #expect(broken(octets) == nil, "\(name)") }
    }

    /// The files of `Tests/Fuzz` whose paths begin like this.
    private static func inputs(_ beginning: String) throws -> [(name: String, octets: [UInt8])] {
        let parts = beginning.split(separator: "/", omittingEmptySubsequences: false)
        let folder = Tables.package.appending(path: "Tests/Fuzz/" + parts.dropLast().joined(separator: "/"))
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return try names.sorted().filter { $0.hasPrefix(parts[parts.count - 1]) }.map { name in
            (name, [UInt8](try Data(contentsOf: folder.appending(path: name))))
        }
    }
}
