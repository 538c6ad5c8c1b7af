import Foundation
import Testing

/// Every input that ever made the fuzzer stop, and the inputs that reach most of the code.
@Suite struct CrashTests {
    struct Target: Sendable, CustomTestStringConvertible {
        let name: String
        let broken: @Sendable ([UInt8]) -> String?

        var testDescription: String { self.name }

        static let all = [
            Target(name: "CutFrames", broken: FramingProperty.broken(by:)),
            Target(name: "DecodePDU", broken: DecodingProperty.broken(byPDU:)),
            Target(name: "ReadTLVs", broken: TLVProperty.broken(by:)),
            Target(name: "ReadReceipt", broken: ReceiptProperty.broken(by:)),
        ]

        /// The files of a folder of `Tests/Fuzz` whose names begin like this.
        func inputs(in folder: String, prefix: String = "") throws -> [(name: String, octets: [UInt8])] {
            let folder = Tables.package.appending(path: "Tests/Fuzz/\(folder)")
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
            return try names.sorted().filter { $0.hasPrefix(prefix) }.map { name in
                (name, [UInt8](try Data(contentsOf: folder.appending(path: name))))
            }
        }
    }

    @Test(arguments: Target.all)
    func whatOnceBrokeItDoesNotBreakItAgain(_ target: Target) throws {
        for (name, octets) in try target.inputs(in: "Crashes", prefix: target.name + "-") {
            #expect(target.broken(octets) == nil, "\(name)")
        }
    }

    @Test(arguments: Target.all)
    func theCorpusHolds(_ target: Target) throws {
        let inputs = try target.inputs(in: "Corpus/\(target.name)")
        #expect(!inputs.isEmpty)
        for (name, octets) in inputs { #expect(target.broken(octets) == nil, "\(name)") }
    }
}
