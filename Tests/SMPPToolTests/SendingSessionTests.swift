import ArgumentParser
import SMPP
import SMPPLink
import SMPPSession
import SMSText
import Testing

@testable import smpptool

/// One message, from the bind to the verdict.
@Suite struct SendingSessionTests {
    private static let message = OutgoingMessage(
        text: "Help", source: Address(digits: "1414"), destination: Address(digits: "77010001414"))

    /// Everything that is done and said about a number of happenings.
    private struct Run {
        var session: SendingSession
        var actions: [SendingSession.Action] = []
        var lines: [String] = []

        init(parts: Int = 1, waitsForReceipts: Bool = false) {
            var message = SendingSessionTests.message
            message.text = String(repeating: "a", count: parts == 1 ? 4 : 153 * parts)
            self.session = SendingSession(
                bindType: .transceiver, bind: Bind(systemID: "esme", password: "secret08"),
                pdus: message.pdus(encoder: TextEncoder(), reference: 1) ?? [],
                waitsForReceipts: waitsForReceipts)
        }

        mutating func take(_ happenings: ESME.Happening...) {
            for happening in happenings {
                self.session.take(happening, &self.actions) { self.lines.append($0.words(TextDecoder())) }
            }
        }

        mutating func bind() {
            self.take(.event(.bound(.transceiver, peer: BindResp(systemID: "SMSC", tlvs: TLVs()))))
        }

        mutating func answer(_ token: UInt64, _ status: CommandStatus, _ id: String = "") {
            let pdu = PDU.submitSMResp(SubmitSMResp(messageID: id))
            self.take(.event(.completed(token: token, .response(status, pdu))))
        }

        mutating func receipt(_ id: String, stat: String = "DELIVRD") {
            let text =
                "id:\(id) sub:001 dlvrd:001 submit date:2611240910 done date:2611240910 stat:\(stat) err:000 text:"
            let pdu = DeliverSM(
                source: Address(digits: "7"), destination: Address(digits: "1414"),
                esmClass: .deliveryReceipt,
                shortMessage: Array(text.utf8))
            self.take(.event(.deliver(.deliverSM(pdu), SequenceNumber(rawValue: 5))))
        }
    }

    @Test func allAcceptedIsSuccess() {
        var run = Run(parts: 2)
        run.bind()
        #expect(run.actions.count == 2)
        run.answer(0, .ok, "a")
        run.answer(1, .ok, "b")
        #expect(run.actions.last == .unbind && run.session.verdict == .accepted)
        #expect(
            run.lines == [
                "bound transceiver to \"SMSC\"",
                "part 1 of 2: submit_sm answered with ESME_ROK, message_id \"a\"",
                "part 2 of 2: submit_sm answered with ESME_ROK, message_id \"b\"",
            ])
    }

    @Test func aRefusedPartIsFailure() {
        var run = Run()
        run.bind()
        run.answer(0, .invalidDestinationAddress)
        #expect(run.session.verdict == .failed("submit_sm answered with ESME_RINVDSTADR"))
        #expect(run.actions.last == .unbind)
    }

    @Test func theEndBeforeTheResponseIsFailure() {
        var run = Run()
        run.bind()
        run.take(
            .event(.completed(token: 0, .sessionClosed)), .ended(.session(.disconnected)))
        #expect(run.session.verdict == .failed("submit_sm without a response: the session ended"))
        var refused = Run()
        refused.take(.ended(.session(.bindRefused(.bindFailed))))
        #expect(refused.session.verdict == .failed("bind refused: ESME_RBINDFAIL"))
    }

    /// In hexadecimal digits there, in decimal ones here (SMPP 3.4 leaves the form open).
    @Test func receiptsAreWaitedFor() {
        var run = Run(waitsForReceipts: true)
        run.bind()
        run.answer(0, .ok, "12C")
        #expect(run.actions.last != .unbind)
        run.receipt("299")
        run.receipt("0000000300", stat: "ENROUTE")
        #expect(run.actions.last != .unbind)
        run.receipt("0000000300")
        #expect(run.actions.last == .unbind && run.session.verdict == .accepted)
        #expect(run.lines[2].hasPrefix("of another message: receipt DELIVERED"))
        #expect(run.lines[4].hasPrefix("receipt DELIVERED, message_id \"0000000300\""))
    }

    @Test func receiptsThatDoNotComeAreFailure() {
        var run = Run(waitsForReceipts: true)
        run.bind()
        run.answer(0, .ok, "1")
        run.take(.timeUp)
        #expect(run.actions.last == .unbind)
        #expect(run.session.verdict == .failed("1 receipts did not come in time"))
    }

    @Test(
        arguments: [
            ("1414", 3, 0), ("+77010001414", 1, 1), ("77010001414", 1, 1), ("EGOV", 5, 0),
        ] as [(String, UInt8, UInt8)])
    func addressesAreGuessed(text: String, ton: UInt8, npi: UInt8) {
        let address = Address(meaning: text, ton: nil, npi: nil)
        #expect(address.ton.rawValue == ton && address.npi.rawValue == npi)
        #expect(address.digits == text.replacing("+", with: ""))
        #expect(Address(meaning: text, ton: 6, npi: 9).ton.rawValue == 6)
    }

    @Test func messagesTakeEveryForm() throws {
        var message = Self.message
        message.text = String(repeating: "a", count: 200)
        message.segmentForm = .sar
        let pdus = try #require(message.pdus(encoder: TextEncoder(), reference: 0x1234))
        guard case .submitSM(let second) = pdus[1] else { return #expect(Bool(false)) }
        #expect(
            pdus.count == 2 && second.tlvs.uint8(.sarSegmentSequenceNumber) == 2
                && second.esmClass == .default)
        message.isDataSM = true
        message.tlvs = [TLV(.userMessageReference, uint16: 7)]
        guard case .dataSM(let whole)? = message.pdus(encoder: TextEncoder(), reference: 1)?.first else {
            return #expect(Bool(false))
        }
        #expect(whole.userData.count == 200 && whole.tlvs.uint16(.userMessageReference) == 7)
        message.dataCoding = 1
        message.text = "Көмек"
        #expect(message.pdus(encoder: TextEncoder(), reference: 1) == nil)
    }

    @Test func argumentsAreTaken() throws {
        let command = try #require(
            try SMPPTool.parseAsRoot([
                "send", "--connect", "127.0.0.1:2775", "--system-id", "esme", "--from", "1414", "--to",
                "77010001414",
                "--data-coding", "8", "--segment-form", "udh16", "--wait-receipt", "30s", "--tlv",
                "user_message_reference=0007", "--tlv", "0x1400=", "--bind", "transmitter", "Help",
            ]) as? SendCommand)
        #expect(command.dataCoding.number == 8 && command.segmentForm == .udh16 && command.text == "Help")
        #expect(
            command.tlv.map(\.tlv) == [
                TLV(.userMessageReference, uint16: 7), TLV(TLV.Tag(rawValue: 0x1400), []),
            ])
        #expect(command.waitReceipt?.duration == .seconds(30) && command.bind.type == .transmitter)
    }
}
