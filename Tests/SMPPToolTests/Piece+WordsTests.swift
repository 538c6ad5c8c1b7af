import SMPP
import SMSText
import Testing

@testable import smpptool

/// `decode` in words.
@Suite struct PieceWordsTests {
    private func words(_ hex: String) throws -> [String] {
        let pieces = Piece.cut(try HexText.octets(of: hex), options: .strict)
        return pieces.flatMap { $0.words(TextDecoder()) }
    }

    private func words(of name: String) throws -> [String] {
        try self.words(try #require(Vector.table.first { $0.name == name }).hex)
    }

    @Test func aDeliverSMIsShownFieldByField() throws {
        #expect(
            try self.words(of: "mo_udh8_part1") == [
                "deliver_sm (0x00000005), command_length 61, sequence_number 100",
                #"  service_type             """#,
                "  source_addr_ton          1          international",
                "  source_addr_npi          1          ISDN (E.163, E.164)",
                #"  source_addr              "77011234567""#,
                "  dest_addr_ton            0          unknown",
                "  dest_addr_npi            1          ISDN (E.163, E.164)",
                #"  destination_addr         "1414""#,
                "  esm_class                0x40       normal message, user data header",
                "  protocol_id              0x00",
                "  priority_flag            0",
                #"  schedule_delivery_time   """#,
                #"  validity_period          """#,
                "  registered_delivery      0x00       no receipt",
                "  replace_if_present_flag  0          don't replace",
                "  data_coding              0x00       SMSC default alphabet",
                "  sm_default_msg_id        0",
                "  sm_length                13",
                "  short_message            0500032a02014f636865726564",
                "  user data header         0500032a0201",
                "    element 0x00           2a0201     concatenation, reference 42: part 1 of 2",
                #"  text                     "Ochered"  gsm7"#,
            ])
    }

    @Test func aListIsShownMemberByMember() throws {
        let words = try self.words(of: "submit_multi_mixed")
        #expect(words.contains("  dest_address 2"))
        #expect(words.contains { $0.hasPrefix("    dest_flag ") && $0.hasSuffix(" distribution list") })
        #expect(words.contains { $0.hasPrefix("    dl_name ") && $0.hasSuffix(#" "schools""#) })
    }

    @Test func anErrorResponseIsItsHeader() throws {
        #expect(
            try self.words("0000001080000004 00000058 00000007") == [
                "submit_sm_resp (0x80000004), command_length 16, command_status ESME_RTHROTTLED, sequence_number 7"
            ])
    }

    @Test func aMalformedPDUIsShownWithItsAnswer() throws {
        let words = try self.words(of: "deliver_sm_overlong_destination_addr")
        #expect(
            words[1] == "  malformed      deliver_sm: destination_addr at octet 33: no NUL within its maximum"
        )
        #expect(words[2].hasPrefix("  answer         deliver_sm_resp ESME_RINVDSTADR, sequence_number 31"))
        #expect(words[2].hasSuffix("the session goes on: 00000011800000050000000b0000001f00"))
        #expect(words[3].hasPrefix("  from octet 33  31313131"))
    }

    @Test func aLostStreamSaysWhere() throws {
        let words = try self.words("00000010000000150000000000000050 00000005 00000015")
        #expect(words[1] == "command_length 5")
        #expect(
            words[2] == "  malformed     command_length 5 is less than a header, 16 octets into the stream")
        #expect(
            words[3].contains(
                "generic_nack ESME_RINVCMDLEN, sequence_number 0, then the connection is closed"))
    }

    @Test(arguments: [
        ("0000", "2 octets are left, and no PDU has less than 16"),
        ("00000011 80000005 00000000 00000001", "command_length promises 17 octets, and 16 are there"),
    ])
    func anUnfinishedPDUSaysWhatIsMissing(hex: String, why: String) throws {
        let words = try self.words(hex)
        #expect(words[1] == "  malformed     " + why)
        #expect(words[2] == "  answer        none: the rest is waited for")
    }

    /// What is in a text can neither end a line nor steer a terminal.
    @Test func controlCharactersAreEscaped() throws {
        var deliverSM = DeliverSM(
            source: Address(digits: "\u{1B}[2J"), destination: Address(digits: "1414"),
            shortMessage: Array("a\n\u{1B}]0;b".utf8))
        deliverSM.dataCoding = .latin1
        var encoder = PDUEncoder()
        try encoder.append(deliverSM, sequence: .first)
        let octets = (0..<encoder.count).map { encoder.span[$0] }
        let words = Piece.cut(octets, options: .strict).flatMap { $0.words(TextDecoder()) }
        #expect(words.count == 20)
        #expect(words.joined().unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
    }
}
