import SMPP
import Testing

/// What is printed by chance names nobody and quotes nothing.
@Suite struct DescriptionTests {
    private static let number = "77011234567"
    private static let text = "900101300126"
    private static let secret = "secret08"

    private static let pdus: [PDU] = {
        let citizen = Address(ton: .international, npi: .isdn, digits: Self.number)
        let octets = Array(Self.text.utf8)
        let tlvs: TLVs = [TLV(.messagePayload, octets), TLV(.callbackNumber, Array(Self.number.utf8))]
        return [
            .bindTransceiver(Bind(systemID: "egov1414", password: Self.secret)),
            .outbind(Outbind(systemID: "smsc1", password: Self.secret)),
            .submitSM(SubmitSM(source: .empty, destination: citizen, shortMessage: octets, tlvs: tlvs)),
            .deliverSM(DeliverSM(source: citizen, destination: .empty, shortMessage: octets, tlvs: tlvs)),
            .dataSM(DataSM(source: citizen, destination: citizen, tlvs: tlvs)),
            .submitMulti(
                SubmitMulti(source: .empty, destinations: [.address(citizen)], shortMessage: octets)),
            .submitMultiResp(
                SubmitMultiResp(unsuccessful: [.init(destination: citizen, status: .submitFailed)])),
            .querySM(QuerySM(messageID: "42", source: citizen)),
            .cancelSM(CancelSM(messageID: "42", source: .empty, destination: citizen)),
            .replaceSM(ReplaceSM(messageID: "42", source: citizen, shortMessage: octets)),
            .alertNotification(AlertNotification(source: citizen, esme: citizen, tlvs: tlvs)),
        ]
    }()

    @Test(arguments: pdus)
    func noPDUPrintsWhatIsInIt(_ pdu: PDU) {
        let octets = "\(Array(Self.text.utf8))".dropFirst().dropLast()
        for printed in ["\(pdu)", String(reflecting: pdu)] {
            for content in [Self.number, Self.text, Self.secret, String(octets)] {
                #expect(!printed.contains(content), "\(printed)")
            }
        }
    }

    @Test func errorsNameFieldsAndQuoteNothing() throws {
        var body = Array(try encoded(Self.pdus[3]).dropFirst(16))
        body.replaceSubrange(3..<14, with: Array((Self.number + Self.number).utf8))
        let refusal = try #require(Reading(octets(.deliverSM, body: body)).refusal)
        #expect("\(refusal)" == "deliver_sm: source_addr at octet 19: no NUL within its maximum")
        let lost = try #require(Reading([0, 0, 0, 4]).lost)
        #expect("\(lost)" == "command_length 4 is less than a header")
        #expect(
            "\(try #require(Reading([1, 0, 0, 0]).lost))"
                == "command_length 16777216 is over the limit of 70000")
        let overlong = PDU.querySM(
            QuerySM(messageID: String(repeating: Self.number, count: 10), source: .empty))
        let error = #expect(throws: EncodingError.self) { try encoded(overlong) }
        #expect(error?.description == "query_sm: message_id: too long")
    }
}
