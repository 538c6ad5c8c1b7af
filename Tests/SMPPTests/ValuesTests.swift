import SMPP
import Testing

@Suite struct ValuesTests {
    @Test func sequenceNumbersBeginAgain() {
        #expect(SequenceNumber.first.rawValue == 1 && SequenceNumber.last.rawValue == 0x7FFF_FFFF)
        #expect(SequenceNumber.first.next.rawValue == 2 && SequenceNumber.zero.next == .first)
        #expect(SequenceNumber.last.next == .first)
        #expect(
            SequenceNumber(rawValue: .max).next == .first && SequenceNumber(rawValue: 0x8000_0000) > .last)
    }

    /// SMPP 3.4 §5.2.12; 0x44 is a receipt too.
    @Test(arguments: [
        (0x00 as UInt8, ESMClass.MessageType.normal), (0x04, .deliveryReceipt), (0x44, .deliveryReceipt),
        (0x87, .deliveryReceipt), (0x08, .deliveryAcknowledgement), (0x10, .userAcknowledgement),
        (0x18, .conversationAbort), (0x20, .intermediateNotification), (0x40, .normal), (0xC3, .normal),
    ])
    func theTypeOfAMessageIsInFourBits(_ octet: UInt8, _ type: ESMClass.MessageType) {
        let esmClass = ESMClass(rawValue: octet)
        #expect(esmClass.messageType == type)
        #expect(esmClass.isDeliveryReceipt == (type == .deliveryReceipt))
        #expect(esmClass.isIntermediateNotification == (type == .intermediateNotification))
        #expect(esmClass.hasUDH == (octet & 0x40 != 0) && esmClass.hasReplyPath == (octet & 0x80 != 0))
    }

    @Test func viewsChangeTheirOwnBits() {
        for octet in UInt8.min...UInt8.max {
            var esmClass = ESMClass(rawValue: octet)
            esmClass.mode = .storeAndForward
            esmClass.messageType = .intermediateNotification
            esmClass.hasUDH = true
            esmClass.hasReplyPath = false
            #expect(esmClass.rawValue == 0x63)
            esmClass.hasUDH = false
            esmClass.hasReplyPath = true
            #expect(esmClass.rawValue == 0xA3 && esmClass.mode == .storeAndForward)
        }
    }

    /// SMPP 3.4 §5.2.17, its bit matrix.
    @Test func registeredDeliveryIsReadBitByBit() {
        #expect(!RegisteredDelivery.nothing.asksForReceipt)
        #expect(
            RegisteredDelivery.receipt.asksForReceipt && RegisteredDelivery.receiptOnFailure.asksForReceipt)
        let all = RegisteredDelivery(rawValue: 0x1D)
        #expect(all.asksForDeliveryAcknowledgement && all.asksForUserAcknowledgement)
        #expect(all.asksForIntermediateNotification)
        #expect(!RegisteredDelivery(rawValue: 0x20).asksForIntermediateNotification)
    }

    @Test func statesOfAMessageThatWillNotChange() {
        let final = (UInt8.min...10).filter { MessageState(rawValue: $0).isFinal }
        #expect(final == [2, 3, 4, 5, 6, 8])
    }

    @Test func anUnknownNumberSurvives() {
        #expect(CommandID(rawValue: 0x999).description == "0x00000999")
        #expect(CommandID(rawValue: 0x999).response.rawValue == 0x8000_0999)
        #expect(TLV.Tag(rawValue: 0x1501).description == "0x1501" && TLV.Tag(rawValue: 0x1501).name == nil)
        #expect(TLV.Tag(rawValue: 0x1501).isVendorSpecific && !TLV.Tag(rawValue: 0x4000).isVendorSpecific)
    }
}
