import SMPP
import Testing

/// The code says what the tables in `Protocol` say.
@Suite struct TablesTests {
    @Test func commands() throws {
        let rows = try Tables.rows("command_id.tsv")
        #expect(rows.map { $0[1] } == CommandID.allNamed.map(\.description))
        for row in rows {
            let command = CommandID(rawValue: try #require(number(row[0])))
            #expect(command.description == row[1])
            if row[2] != "-" {
                #expect(command.response.description == row[2] && command.response.request == command)
            }
            #expect(command.isResponse == (row[1].hasSuffix("_resp") || row[1] == "generic_nack"))
        }
    }

    @Test func statuses() throws {
        let rows = try Tables.rows("command_status.tsv")
        #expect(rows.map { $0[1] } == CommandStatus.allNamed.map(\.description))
        for row in rows {
            let status = CommandStatus(rawValue: try #require(number(row[0])))
            #expect(status.description == row[1] && CommandStatus(name: row[1]) == status)
        }
        #expect(CommandStatus(name: "ESME_NOTHING") == nil)
        #expect(CommandStatus(rawValue: 0x401).description == "0x00000401")
    }

    @Test func optionalParameters() throws {
        let rows = try Tables.rows("tlv.tsv")
        #expect(rows.map { $0[1] } == TLV.Tag.allNamed.map(\.description))
        for row in rows {
            let tag = TLV.Tag(rawValue: UInt16(try #require(number(row[0]))))
            #expect(tag.name == row[1] && !tag.isVendorSpecific)
        }
    }

    /// A value of a length that the table gives is taken, of another refused, where the table lists the parameter.
    @Test func lengthsOfOptionalParameters() throws {
        for row in try Tables.rows("tlv.tsv") {
            let tag = TLV.Tag(rawValue: UInt16(try #require(number(row[0]))))
            let bounds = row[3].split(separator: "-").compactMap { Int($0) }
            let lengths = try #require(bounds.first)...(try #require(bounds.last))
            let listed = row[4].split(separator: " ").map(String.init)
            for command in ["submit_sm", "submit_multi", "deliver_sm", "data_sm"] {
                for length in [
                    0, lengths.lowerBound, lengths.upperBound, min(lengths.upperBound + 1, 65_535),
                ] {
                    let value = [UInt8](repeating: 1, count: length)
                    let error = Reading(try self.request(command, TLV(tag, value))).refusal
                    let isRefused = listed.contains(command) && !lengths.contains(length)
                    #expect(
                        error?.answer == (isRefused ? .response(.invalidTLVLength) : nil),
                        "\(row[1]) \(length)")
                    #expect(error?.field == (isRefused ? row[1] : nil))
                }
            }
        }
    }

    private func request(_ command: String, _ tlv: TLV) throws -> [UInt8] {
        let (from, to) = (Address(digits: "1414"), Address(digits: "77011234567"))
        let pdu: PDU =
            switch command {
            case "submit_sm":
                .submitSM(SubmitSM(source: from, destination: to, shortMessage: [], tlvs: [tlv]))
            case "deliver_sm":
                .deliverSM(DeliverSM(source: to, destination: from, shortMessage: [], tlvs: [tlv]))
            case "data_sm": .dataSM(DataSM(source: from, destination: to, tlvs: [tlv]))
            default:
                .submitMulti(
                    SubmitMulti(source: from, destinations: [.address(to)], shortMessage: [], tlvs: [tlv]))
            }
        return try encoded(pdu)
    }
}
