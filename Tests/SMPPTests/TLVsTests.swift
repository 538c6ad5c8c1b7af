import SMPP
import Testing

@Suite struct TLVsTests {
    private let tlvs: TLVs = [
        TLV(.sarMessageReferenceNumber, uint16: 0x1234), TLV(.sarTotalSegments, uint8: 2),
        TLV(.receiptedMessageID, cString: "42"), TLV(TLV.Tag(rawValue: 0x1501), [1, 2, 3]),
        TLV(.sarTotalSegments, uint8: 3),
    ]

    @Test func theyKeepTheirOrder() {
        #expect(self.tlvs.map(\.tag.rawValue) == [0x020C, 0x020E, 0x001E, 0x1501, 0x020E])
        #expect(self.tlvs.map(\.value) == [[0x12, 0x34], [2], [0x34, 0x32, 0], [1, 2, 3], [3]])
        #expect(TLVs(Array(self.tlvs)) == self.tlvs)
        #expect(!self.tlvs.isEmpty && TLVs().isEmpty && Array(TLVs()).isEmpty)
    }

    @Test func theFirstOfATagCounts() {
        #expect(self.tlvs.uint8(.sarTotalSegments) == 2)
        #expect(self.tlvs[.sarTotalSegments] == TLV(.sarTotalSegments, [2]))
        #expect(self.tlvs[.messagePayload] == nil)
        #expect(self.tlvs.contains(.sarTotalSegments) && !self.tlvs.contains(.messagePayload))
    }

    @Test func aValueIsReadByItsOwnType() {
        #expect(self.tlvs.uint16(.sarMessageReferenceNumber) == 0x1234)
        #expect(
            self.tlvs.uint8(.sarMessageReferenceNumber) == nil && self.tlvs.uint16(.sarTotalSegments) == nil)
        #expect(self.tlvs.uint8(.messageState) == nil && self.tlvs.cString(.messagePayload) == nil)
        #expect(self.tlvs.cString(.receiptedMessageID) == "42")
        #expect(TLVs([TLV(.receiptedMessageID, [0x34, 0x32])]).cString(.receiptedMessageID) == "42")
        #expect(TLVs([TLV(.receiptedMessageID, [])]).cString(.receiptedMessageID)?.isEmpty == true)
        #expect(TLVs([TLV(.receiptedMessageID, [0xE9, 0, 0x31])]).cString(.receiptedMessageID) == "é")
    }

    @Test func userDataIsInThePayloadWhenThereIsOne() {
        var message = DeliverSM(source: .empty, destination: .empty, shortMessage: [1])
        #expect(message.userData == [1])
        message.tlvs.append(TLV(.messagePayload, []))
        #expect(message.userData.isEmpty)
        message.tlvs = [TLV(.messagePayload, [2, 3])]
        #expect(message.userData == [2, 3])
    }

    /// A tail that breaks costs what is behind the break, when that is wanted.
    @Test func aBrokenTailIsReadUpToTheBreak() throws {
        let good = DeliverSM(
            source: .empty, destination: .empty, shortMessage: [],
            tlvs: [TLV(.messagePayload, Array("8 123ABC02".utf8)), TLV(.messageState, [1, 2])])
        let octets = SMPPTests.octets(
            .deliverSM, body: Array(try encoded(.deliverSM(good)).dropFirst(16)) + [4, 0x24])
        #expect(Reading(octets).refusal?.answer == .response(.invalidTLVLength))
        #expect(Reading(octets, .lenient).only?.pdu == .deliverSM(good))
    }
}
