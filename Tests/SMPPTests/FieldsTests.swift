import SMPP
import Testing

/// Every row of `Protocol/fields.tsv`, tried on octets that are put together from the table alone.
@Suite struct FieldsTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var command: CommandID
        var name: String
        var type: String
        var octets: String
        var status: CommandStatus?

        var testDescription: String { "\(self.command) \(self.name)" }

        /// The longest that a C-octet string may be, its NUL included.
        var maximum: Int { self.octets == "1 or 17" ? 17 : Int(self.octets.dropFirst(2)) ?? 0 }
    }

    static let rows: [Row] = {
        let commands = Dictionary(uniqueKeysWithValues: CommandID.allNamed.map { ($0.description, $0) })
        return ((try? Tables.rows("fields.tsv")) ?? []).compactMap { row in
            commands[row[0]].map {
                Row(
                    command: $0, name: row[2], type: row[3], octets: row[4],
                    status: CommandStatus(name: row[5]))
            }
        }
    }()

    static let requests = Self.rows.filter { !$0.command.isResponse }

    /// The octets of a body with the shortest of everything, and where a field of it lies.
    private func body(of command: CommandID, at name: String = "") -> (octets: [UInt8], place: Int, end: Int)
    {
        var (octets, place, end): ([UInt8], Int, Int) = ([], 0, 0)
        for row in Self.rows where row.command == command {
            if row.name == "dl_name" { continue }
            let start = octets.count
            switch (row.name, row.type) {
            case ("destination_addr", _): octets += [0x31, 0]
            case ("number_of_dests", _), ("dest_flag", _): octets.append(1)
            case (_, "integer"), (_, "C-octet"): octets.append(0)
            default: break
            }
            if row.name == name { (place, end) = (start, octets.count) }
        }
        return (octets, place, end)
    }

    @Test func theTableIsReadWhole() throws {
        #expect(Self.rows.count == (try Tables.rows("fields.tsv")).count)
        #expect(Set(Self.rows.map(\.command)).count == 20)
    }

    @Test(arguments: Set(requests.map(\.command)).sorted { $0.rawValue < $1.rawValue })
    func theShortestBodyIsReadAndEveryBeginningOfItIsTooShort(_ command: CommandID) {
        let body = self.body(of: command).octets
        #expect(Reading(octets(command, body: body)).only?.pdu.commandID == command)
        for count in body.indices {
            let error = Reading(octets(command, body: Array(body.prefix(count)))).refusal
            #expect(error?.answer == .genericNack(.invalidCommandLength) && error?.reason == .truncated)
            #expect(error?.offset == 16 + count)
            #expect(error?.endsSession == command.isBind)
        }
    }

    @Test(arguments: requests.filter { $0.type == "C-octet" && $0.name != "dl_name" })
    func aStringOfTheGreatestLengthIsTakenAndNoLongerOne(_ row: Row) throws {
        let body = self.body(of: row.command, at: row.name)
        func reading(_ count: Int) -> Reading {
            var octets = body.octets
            octets.replaceSubrange(body.place..<body.end, with: [UInt8](repeating: 0x31, count: count) + [0])
            return Reading(SMPPTests.octets(row.command, body: octets))
        }
        #expect(reading(row.maximum - 1).only != nil)
        let error = try #require(reading(row.maximum).refusal)
        #expect(error.field == row.name && error.reason == .unterminated && error.offset == 16 + body.place)
        #expect(error.answer == row.status.map { .response($0) } ?? DecodingError.Answer.none)
        #expect(error.endsSession == row.command.isBind)
    }

    @Test(arguments: requests.filter { $0.octets == "1 or 17" })
    func aTimeIsEmptyOrSixteenCharacters(_ row: Row) throws {
        let body = self.body(of: row.command, at: row.name)
        for count in 1..<16 {
            var octets = body.octets
            octets.replaceSubrange(body.place..<body.end, with: [UInt8](repeating: 0x30, count: count) + [0])
            let error = try #require(Reading(SMPPTests.octets(row.command, body: octets)).refusal)
            #expect(error.reason == .wrongLength && error.answer == row.status.map { .response($0) })
        }
    }
}
