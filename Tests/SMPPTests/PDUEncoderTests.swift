import SMPP
import Testing

@Suite struct PDUEncoderTests {
    private let message = SubmitSM(
        source: Address(digits: "1414"), destination: Address(digits: "77011234567"),
        shortMessage: [0x6F, 0x6B])

    @Test func pdusLieOneBehindTheOther() throws {
        var encoder = PDUEncoder()
        try encoder.append(.enquireLink, sequence: .first)
        try encoder.append(DeliverSMResp(), status: .temporaryApplicationError, sequence: .last)
        #expect(
            Array(octetsOf: encoder) == octets(.enquireLink)
                + octets(.deliverSMResp, body: [0], sequence: 0x7FFF_FFFF, status: 0x64))
        encoder.removeFirst(16)
        let rest = unsafe encoder.withUnsafeBytes { octets in unsafe [UInt8](octets) }
        #expect(rest == Array(octetsOf: encoder) && rest.count == 17)
        let (count, isEmpty) = (encoder.count, encoder.isEmpty)
        #expect(count == 17 && !isEmpty)
        encoder.removeFirst(17)
        #expect(Array(octetsOf: encoder).isEmpty)
    }

    @Test func errorsHaveABodyWhereTheyHaveOne() throws {
        let tlvs: TLVs = [TLV(.scInterfaceVersion, uint8: 0x34)]
        let bind = BindResp(systemID: "SMSC", tlvs: tlvs)
        for pdu in [PDU.bindReceiverResp(bind), .bindTransmitterResp(bind), .bindTransceiverResp(bind)] {
            #expect(try encoded(pdu, status: .bindFailed).count == 16)
            #expect(try encoded(pdu).count == 26)
        }
        #expect(try encoded(.submitSMResp(SubmitSMResp(messageID: "42")), status: .throttled).count == 16)
        #expect(try encoded(.submitSMResp(SubmitSMResp(messageID: ""))).count == 17)
        #expect(try encoded(.deliverSMResp(DeliverSMResp()), status: .systemError).count == 17)
        #expect(try encoded(.dataSMResp(DataSMResp()), status: .systemError).count == 16)
        #expect(try encoded(.dataSMResp(DataSMResp())).count == 17)
        let reason: TLVs = [TLV(.deliveryFailureReason, uint8: 1)]
        #expect(try encoded(.dataSMResp(DataSMResp(tlvs: reason)), status: .deliveryFailure).count == 22)
        #expect(try encoded(.querySMResp(QuerySMResp()), status: .queryFailed).count == 16)
        #expect(try encoded(.submitMultiResp(SubmitMultiResp()), status: .submitFailed).count == 16)
    }

    /// What has no form on the wire is refused, and what waits stays as it is.
    @Test func whatHasNoFormIsRefused() throws {
        var encoder = PDUEncoder()
        try encoder.append(.unbind, sequence: .first)
        for (field, reason, change) in Self.mistakes {
            var message = self.message
            change(&message)
            let error = #expect(throws: EncodingError.self) { try encoder.append(message, sequence: .first) }
            #expect(error?.field == field && error?.reason == reason && error?.commandID == .submitSM)
            #expect(Array(octetsOf: encoder) == octets(.unbind))
        }
    }

    private typealias Mistake = (
        field: String, reason: EncodingError.Reason, change: @Sendable (inout SubmitSM) -> Void
    )

    private static let mistakes: [Mistake] = [
        ("service_type", .tooLong, { $0.serviceType = "123456" }),
        ("source_addr", .tooLong, { $0.source.digits = String(repeating: "7", count: 21) }),
        ("source_addr", .tooLong, { $0.source.digits = String(repeating: "é", count: 21) }),
        ("source_addr", .wrongCharacter, { $0.source.digits = "Қазақ" }),
        ("destination_addr", .wrongCharacter, { $0.destination.digits = "7\0" }),
        ("destination_addr", .empty, { $0.destination.digits = "" }),
        ("schedule_delivery_time", .wrongLength, { $0.scheduleDeliveryTime = "1" }),
        ("validity_period", .wrongLength, { $0.validityPeriod = "000000000100000" }),
        ("validity_period", .tooLong, { $0.validityPeriod = "000000000100000RR" }),
        ("short_message", .tooLong, { $0.shortMessage = [UInt8](repeating: 0, count: 255) }),
        (
            "message_payload", .tooLong,
            { $0.tlvs.append(TLV(.messagePayload, [UInt8](repeating: 0, count: 65_536))) }
        ),
    ]

    @Test func countsOfASubmitMultiAreKept() {
        var multi = SubmitMulti(source: .empty, destinations: [], shortMessage: [])
        #expect(throws: EncodingError(commandID: .submitMulti, field: "number_of_dests", reason: .empty)) {
            try encoded(.submitMulti(multi))
        }
        multi.destinations = Array(repeating: .distributionList("all"), count: 255)
        #expect(throws: EncodingError(commandID: .submitMulti, field: "number_of_dests", reason: .tooLong)) {
            try encoded(.submitMulti(multi))
        }
        let failure = SubmitMultiResp.Unsuccessful(destination: .empty, status: .systemError)
        let resp = SubmitMultiResp(unsuccessful: Array(repeating: failure, count: 256))
        #expect(throws: EncodingError(commandID: .submitMultiResp, field: "no_unsuccess", reason: .tooLong)) {
            try encoded(.submitMultiResp(resp))
        }
    }

    @Test func aCharacterBeyondASCIIIsOneOctet() throws {
        var message = self.message
        message.source = Address(ton: .alphanumeric, digits: "Café")
        let octets = try encoded(.submitSM(message))
        #expect(Array(octets[19..<24]) == [0x43, 0x61, 0x66, 0xE9, 0])
    }

    /// Taking from the front in small pieces while more is written at the end neither loses nor mixes octets.
    @Test(arguments: 0..<20)
    func whatIsTakenIsWhatWasWritten(_ seed: Int) throws {
        var random = Random(seed: seed)
        var encoder = PDUEncoder()
        var written: [UInt8] = []
        var taken: [UInt8] = []
        for _ in 0..<300 {
            let pdu = random.pdu()
            written += try encoded(pdu)
            try encoder.append(pdu, sequence: .first)
            let count = Int.random(in: 0...min(encoder.count, 400), using: &random)
            taken += Array(octetsOf: encoder).prefix(count)
            encoder.removeFirst(count)
        }
        #expect(taken + Array(octetsOf: encoder) == written)
    }
}
