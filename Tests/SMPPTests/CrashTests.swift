import Foundation
import Testing

/// Every input that ever made the fuzzer stop.
@Suite struct CrashTests {
    @Test func whatOnceBrokeItDoesNotBreakItAgain() throws {
        let folder = Tables.package.appending(path: "Tests/Fuzz/Crashes")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        for name in names.sorted() where name.hasPrefix("DecodePDU-") {
            let octets = [UInt8](try Data(contentsOf: folder.appending(path: name)))
            #expect(DecodingProperty.broken(by: octets) == nil, "\(name)")
        }
    }
}
