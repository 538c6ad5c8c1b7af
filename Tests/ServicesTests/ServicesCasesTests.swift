import Services
import Testing

/// Every row of Protocol/services_cases.tsv: what is sent, what is understood, which row answers.
@Suite("Protocol/services_cases.tsv") struct ServicesCasesTests {
    @Test(arguments: try ServicesCase.all())
    func answers(_ row: ServicesCase) async throws {
        let desk = try desk(row.registers)
        let answer = await desk.reply(to: row.input)
        #expect(answer.service == row.service)
        switch row.expected.split(separator: ".") {
        case ["E1"]:
            #expect(answer.row == 1)
            #expect(answer.text == Catalogue.instruction.texts.serviceNotFound)
        case ["SELF"]:
            #expect(answer.argument == ServicesCase.sender)
            #expect(answer.outcome == .answered)
        case let parts where parts.count == 2:
            #expect(answer.row == Int(parts[1]))
            #expect(answer.outcome == .refused)
        default:
            #expect(answer.argument == row.expected)
            #expect(answer.outcome == .answered)
        }
    }

    @Test func everyRowHasAKnownFixture() throws {
        let known = ["ok", "sender not in MBG", "sender status not valid", "child not in the queue"]
        let cases = try ServicesCase.all()
        #expect(cases.count >= 72)
        #expect(cases.allSatisfy { known.contains($0.fixture) })
    }
}

/// One row of the table.
struct ServicesCase: Sendable, CustomTestStringConvertible {
    static let sender = "900101300126"

    var input: String
    var service: String?
    var expected: String
    var fixture: String
    var testDescription: String { "\(self.input.debugDescription) \(self.fixture)" }

    static func all() throws -> [ServicesCase] {
        let names = [
            "vehicle": "vehicle_inspection", "kindergarten": "kindergarten_queue", "housing": "housing_queue",
        ]
        return try ProjectFiles.table("Protocol/services_cases.tsv").map { fields in
            ServicesCase(
                input: unescaped(fields[0]), service: names[fields[2]], expected: fields[3],
                fixture: fields[5])
        }
    }

    /// Registers in which everything that the row asks about is found, but for what its fixture says.
    var registers: FakeRegisters.Content {
        var content = FakeRegisters.Content.demo
        let entry = QueueEntry(number: 1, registered: date("2020-01-01"), place: "g. Astana")
        content.vehicles[self.expected] = Inspection(
            inspected: date("2026-01-01"), validUntil: date("2036-01-01"))
        content.housingQueue[self.expected] = [entry]
        switch self.fixture {
        case "sender not in MBG": content.citizens = [:]
        case "sender status not valid": content.persons[Self.sender] = .notValid
        case "child not in the queue": content.kindergartenQueue = [:]
        default: break
        }
        return content
    }

    /// `\t \n \r \0 \\ \uXXXX`.
    private static func unescaped(_ field: String) -> String {
        var units: [UInt16] = []
        var rest = field[...]
        while let character = rest.popFirst() {
            guard character == "\\", let escape = rest.popFirst() else {
                units += Array(String(character).utf16)
                continue
            }
            switch escape {
            case "t": units.append(9)
            case "n": units.append(10)
            case "r": units.append(13)
            case "0": units.append(0)
            case "u":
                units.append(UInt16(rest.prefix(4), radix: 16) ?? 0xFFFD)
                rest = rest.dropFirst(4)
            default: units += Array(String(escape).utf16)
            }
        }
        return String(decoding: units, as: UTF16.self)
    }
}
