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

    @Test func wishesChangeTheirOwnBits() {
        var wish = RegisteredDelivery.nothing
        wish.receiptWish = .onFailure
        wish.asksForDeliveryAcknowledgement = true
        #expect(wish.rawValue == 0x06)
        wish.asksForUserAcknowledgement = true
        wish.asksForIntermediateNotification = true
        #expect(wish.rawValue == 0x1E)
        wish.asksForDeliveryAcknowledgement = false
        wish.receiptWish = .always
        #expect(wish.rawValue == 0x19)
    }

    @Test func receiptsAreForTheOutcomesThatWereAskedFor() {
        let states: [MessageState] = [.enroute, .delivered, .expired, .undeliverable, .rejected, .deleted]
        func asked(_ octet: UInt8) -> [MessageState] {
            states.filter { RegisteredDelivery(rawValue: octet).asksForReceipt(of: $0) }
        }
        #expect(asked(0) == [] && asked(0x10) == [])
        #expect(asked(1) == [.delivered, .expired, .undeliverable, .rejected, .deleted])
        #expect(asked(2) == [.expired, .undeliverable, .rejected, .deleted])
        #expect(asked(3) == [.delivered])
    }

    /// SMPP 3.4 §5.2.19 and 3GPP TS 23.038 §4.
    @Test func dataCodingHasGroups() {
        let reserved = (UInt8.min...UInt8.max).filter { DataCoding(rawValue: $0).isReserved }
        #expect(reserved == [0x0B, 0x0C] + Array(0x0F...0xBF) + Array(0xE0...0xEF))
        let waiting = DataCoding(rawValue: 0xDA).messageWaiting
        #expect(waiting?.kind == 2 && waiting?.isActive == true && waiting?.isStored == true)
        #expect(DataCoding(rawValue: 0xC1).messageWaiting?.isStored == false)
        #expect(DataCoding(rawValue: 0xF0).messageWaiting == nil && DataCoding.ucs2.messageWaiting == nil)
        #expect(DataCoding(rawValue: 0xF0).messageClass == 0 && DataCoding(rawValue: 0xF7).messageClass == 3)
        #expect(DataCoding(rawValue: 0xDA).messageClass == nil)
    }

    @Test func whoReportsAndWhoAcknowledges() {
        let types = (UInt8.min...15).map { ESMClass(rawValue: $0 << 2 | 0x40) }
        #expect(types.filter(\.isReport).map(\.rawValue) == [0x44, 0x60])
        #expect(types.filter(\.isAcknowledgement).map(\.rawValue) == [0x48, 0x50])
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
