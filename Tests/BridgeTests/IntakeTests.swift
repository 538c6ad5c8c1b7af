import Journal
import SMPP
import SMSText
import Services
import Testing

@testable import Bridge

@Suite struct IntakeTests {
    private func sort(_ pdu: PDU) -> Intake.Sorted {
        Intake(shortNumbers: ["1414"]).sort(pdu, over: "kcell", at: WallTime(milliseconds: 1_700_000_000_000))
    }

    private func deliver(
        from source: String = "77010001414", ton: TypeOfNumber = .international,
        to destination: String = "1414",
        esmClass: UInt8 = 0
    ) -> PDU {
        var deliverSM = DeliverSM(
            source: Address(ton: ton, npi: .isdn, digits: source), destination: Address(digits: destination),
            shortMessage: [0x34])
        deliverSM.esmClass = ESMClass(rawValue: esmClass)
        return .deliverSM(deliverSM)
    }

    @Test func aQuestionIsAQuestion() {
        guard case .question(let part) = self.sort(self.deliver()) else {
            Issue.record("not taken for a question")
            return
        }
        #expect(part.sender.digits == "77010001414")
        #expect(
            part.accepted
                == AcceptedPart(
                    id: MessageID(rawValue: 0), link: "kcell",
                    arrival: WallTime(milliseconds: 1_700_000_000_000),
                    source: JournaledAddress(ton: 1, npi: 1, digits: "77010001414"),
                    destination: JournaledAddress(ton: 0, npi: 0, digits: "1414"), esmClass: 0,
                    dataCoding: 0, userData: [0x34]))
    }

    /// SMPP 3.4 §5.2.12: receipts (also with UDHI) and intermediate notifications.
    @Test(arguments: [0x04, 0x44, 0x20] as [UInt8])
    func aReceiptIsAReceipt(_ esmClass: UInt8) {
        guard case .receipt = self.sort(self.deliver(esmClass: esmClass)) else {
            Issue.record("not taken for a receipt")
            return
        }
    }

    /// SMPP 3.4 §5.2.12: acknowledgements of phones, and what has no meaning.
    @Test(arguments: [0x08, 0x10, 0x18, 0x24] as [UInt8])
    func whatIsNoQuestionIsSetApart(_ esmClass: UInt8) {
        guard case .setApart = self.sort(self.deliver(esmClass: esmClass)) else {
            Issue.record("taken for a question")
            return
        }
    }

    @Test(arguments: ["1414", "+1414"])
    func ourNumberWithAndWithoutPlus(_ destination: String) {
        guard case .question = self.sort(self.deliver(to: destination)) else {
            Issue.record("not taken for ours")
            return
        }
    }

    @Test(arguments: ["1415", "", "14140", "77010001414"])
    func anotherNumberIsNotOurs(_ destination: String) {
        guard case .wrongDestination = self.sort(self.deliver(to: destination)) else {
            Issue.record("taken for ours")
            return
        }
    }

    /// A25: no answer to alphanumeric senders, short numbers and foreign phones.
    @Test(arguments: [
        ("KASPI", TypeOfNumber.alphanumeric), ("1414", .networkSpecific), ("9909", .unknown), ("", .unknown),
        ("12025550100", .international),
    ])
    func whoCanNotBeAnswered(_ source: String, _ ton: TypeOfNumber) {
        guard case .unanswerable = self.sort(self.deliver(from: source, ton: ton)) else {
            Issue.record("taken for a citizen")
            return
        }
    }

    @Test func theThreeSARFieldsGoTogether() {
        var deliverSM = DeliverSM(
            source: Address(ton: .international, npi: .isdn, digits: "77010001414"),
            destination: Address(digits: "1414"), shortMessage: [0x34])
        deliverSM.tlvs.append(TLV(.sarMessageReferenceNumber, uint16: 0x1234))
        deliverSM.tlvs.append(TLV(.sarTotalSegments, uint8: 3))
        #expect(Concatenation(deliverSM.tlvs) == nil)
        deliverSM.tlvs.append(TLV(.sarSegmentSequenceNumber, uint8: 2))
        let sar = Concatenation(deliverSM.tlvs)
        #expect(sar?.reference == 0x1234 && sar?.total == 3 && sar?.number == 2)
    }
}
