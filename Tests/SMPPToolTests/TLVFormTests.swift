import SMPP
import SMSText
import Testing

@testable import smpptool

/// How values of optional parameters are read, against `Protocol/tlv.tsv`.
@Suite struct TLVFormTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let tag: TLV.Tag
        let name: String
        let type: String
        let octets: String
        let values: String

        var testDescription: String { self.name }
    }

    static let rows: [Row] =
        (try? Tables.rows("tlv.tsv"))?.compactMap { row in
            guard row.count == 6, let number = UInt16(row[0].dropFirst(2), radix: 16) else { return nil }
            return Row(
                tag: TLV.Tag(rawValue: number), name: row[1], type: row[2], octets: row[3], values: row[5])
        } ?? []

    @Test func theTableIsReadWhole() { #expect(Self.rows.count == TLV.Tag.allNamed.count) }

    @Test(arguments: rows)
    func formsAreTheTables(_ row: Row) throws {
        switch row.type {
        case "integer": #expect(TLVForm(row.tag) == .integer(octetCount: try #require(Int(row.octets))))
        case "C-octet": #expect(TLVForm(row.tag) == .cString)
        default: #expect(TLVForm(row.tag) == .octets)
        }
        #expect(TLV(row.tag, []).name == row.name)
    }

    /// Where the table lists values as `0 unknown, 1 GSM`, the meanings are its words.
    @Test(arguments: rows.filter { $0.type == "integer" && $0.octets == "1" && $0.values.hasPrefix("0 ") })
    func meaningsAreTheTables(_ row: Row) {
        let listed = row.values.split(separator: ";")[0].replacing(#/ \(5 .*/#, with: "").split(
            separator: ", ")
        for item in listed {
            let words = item.split(separator: " ", maxSplits: 1)
            guard words.count == 2, let number = UInt8(words[0]) else {
                Issue.record("not a value: \(item)")
                continue
            }
            #expect(Meaning.of(TLV(row.tag, [number])) == String(words[1]))
        }
        #expect(Meaning.of(TLV(row.tag, [0xC8])) == "reserved")
    }

    @Test(
        arguments: [
            (0x1400, "vendor"), (0x3FFF, "vendor"), (0x13FF, "unknown"), (0x4000, "unknown"),
            (0x0424, "message_payload"),
        ] as [(UInt16, String)])
    func unknownTagsHaveAName(tag: UInt16, name: String) {
        #expect(TLV(TLV.Tag(rawValue: tag), []).name == name)
    }

    @Test func aWrongLengthIsNoInteger() {
        #expect(TLV(.sourcePort, [1]).integer == nil)
        #expect(TLV(.sourcePort, [1, 2]).integer == 0x0102)
        #expect(TLV(.qosTimeToLive, [0xFF, 0xFF, 0xFF, 0xFF]).integer == .max)
        #expect(TLV(.qosTimeToLive, []).integer == nil)
    }
}
