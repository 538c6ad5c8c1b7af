import Testing

@testable import Registers

/// RFC 4180, whatever the pieces in which a file comes.
@Suite struct CSVReaderTests {
    typealias Record = CSVReader.Record

    private static let files: [(String, [Record])] = [
        ("", []),
        ("a,b\n1,2\n", [.fields(["a", "b"], line: 1), .fields(["1", "2"], line: 2)]),
        ("a,b\r\n1,2", [.fields(["a", "b"], line: 1), .fields(["1", "2"], line: 2)]),
        ("\u{FEFF}a,b\n", [.fields(["a", "b"], line: 1)]),
        ("\u{FEFF}\"a\",b\n", [.fields(["a", "b"], line: 1)]),
        (
            "a,\n,b\n,\n",
            [.fields(["a", ""], line: 1), .fields(["", "b"], line: 2), .fields(["", ""], line: 3)]
        ),
        ("\n\r\na\n\nb\n", [.fields(["a"], line: 3), .fields(["b"], line: 5)]),
        ("\"\"\n", [.fields([""], line: 1)]),
        ("\"a,b\",\"c\"\"d\"\n", [.fields(["a,b", "c\"d"], line: 1)]),
        ("\"a\nb\r\nc\",d\ne\n", [.fields(["a\nb\r\nc", "d"], line: 1), .fields(["e"], line: 4)]),
        ("\"a\"\r\n\"b\"", [.fields(["a"], line: 1), .fields(["b"], line: 2)]),
        (" a , b \n", [.fields([" a ", " b "], line: 1)]),
        ("Қала,г. Астана\n", [.fields(["Қала", "г. Астана"], line: 1)]),
        (
            "a\"b,c\nd\n",
            [.fault("a quote within a field that has none around it", line: 1), .fields(["d"], line: 2)]
        ),
        ("\"a\"b\nd\n", [.fault("text after a closing quote", line: 1), .fields(["d"], line: 2)]),
        ("a\n\"b\nc\n", [.fields(["a"], line: 1), .fault("a quote is not closed", line: 2)]),
    ]

    @Test(arguments: 0..<files.count)
    func records(_ index: Int) {
        let (text, expected) = Self.files[index]
        let octets = Array(text.utf8)
        for size in 1...max(1, octets.count) {
            #expect(self.records(of: octets, inPiecesOf: size) == expected)
        }
    }

    @Test func aRecordThatIsTooLong() {
        let long = String(repeating: "x", count: CSVReader.maximumRecordOctets - 1)
        #expect(self.records(of: Array("\(long)\nb\n".utf8), inPiecesOf: 100).count == 2)
        let fault = Record.fault("a record of more than 4096 octets", line: 1)
        for octets in ["x\(long)x\nb\n", "x\(long)\nb\n", "\"\(long)\"\nb\n"].map({ Array($0.utf8) }) {
            #expect(self.records(of: octets, inPiecesOf: 100) == [fault, .fields(["b"], line: 2)])
        }
    }

    /// Any fields at all come back as they were written.
    @Test(arguments: 0..<200)
    func writtenAndRead(_ seed: Int) {
        var random = SplitMix64(seed: seed)
        let alphabet = ["a", "1", ",", "\"", "\n", "\r\n", " ", "Қ", "x"]
        let records = (0..<Int.random(in: 1...5, using: &random)).map { _ in
            (0..<Int.random(in: 1...4, using: &random)).map { _ in
                (0..<Int.random(in: 0...6, using: &random)).map { _ in
                    alphabet.randomElement(using: &random) ?? ""
                }.joined()
            }
        }
        let text = records.map { fields in
            fields.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",") + "\n"
        }.joined()
        let read = self.records(of: Array(text.utf8), inPiecesOf: Int.random(in: 1...20, using: &random))
        #expect(
            read.map { record in if case .fields(let fields, _) = record { fields } else { [] } } == records)
    }

    /// Octets of any kind are read to the end.
    @Test(arguments: 0..<200)
    func randomOctets(_ seed: Int) {
        var random = SplitMix64(seed: seed)
        let interesting: [UInt8] = [0, 10, 13, 34, 44, 65, 0xEF, 0xBB, 0xBF, 0xFF]
        let octets = (0..<300).map { _ in interesting.randomElement(using: &random) ?? 0 }
        let whole = self.records(of: octets, inPiecesOf: octets.count)
        #expect(self.records(of: octets, inPiecesOf: 1) == whole)
    }

    private func records(of octets: [UInt8], inPiecesOf size: Int) -> [Record] {
        var reader = CSVReader()
        var records: [Record] = []
        for start in stride(from: 0, to: octets.count, by: size) {
            reader.read(octets[start..<min(start + size, octets.count)]) { records.append($0) }
        }
        reader.finish { records.append($0) }
        return records
    }
}

/// A generator of random numbers that gives the same from the same seed (SplitMix64).
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) {
        self.state = UInt64(truncatingIfNeeded: seed)
    }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
