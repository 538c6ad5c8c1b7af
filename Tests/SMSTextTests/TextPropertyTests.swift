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

    /// Every input that ever made the fuzzer stop.
    @Test func whatOnceBrokeItDoesNotBreakItAgain() throws {
        let folder = Tables.package.appending(path: "Tests/Fuzz/Crashes")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        for name in names.sorted() where name.hasPrefix("DecodeText-") {
            let octets = [UInt8](try Data(contentsOf: folder.appending(path: name)))
            #expect(TextProperty.broken(by: octets) == nil, "\(name)")
        }
    }
}
