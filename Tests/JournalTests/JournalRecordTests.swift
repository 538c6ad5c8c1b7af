import Testing

@testable import Journal

/// What is printed of a record stands in logs and in failed tests.
struct JournalRecordTests {
    private static let number = "77011234567"
    private static let text = Array("8 123ABC02".utf8)
    private static let sender = JournaledAddress(ton: 1, npi: 1, digits: number)

    private static let part = AcceptedPart(
        id: MessageID(rawValue: 5), link: "kcell", arrival: WallTime(milliseconds: 0), source: sender,
        destination: JournaledAddress(ton: 3, npi: 0, digits: "1414"), esmClass: 0, dataCoding: 8,
        userData: text, repeatID: text)

    private static let answer = JournaledAnswer(
        id: MessageID(rawValue: 5), outcome: "answered",
        segments: [JournaledSegment(octets: text, dataCoding: 0)])

    private static let routed = RoutedMessage(
        id: MessageID(rawValue: 5), batch: MessageID(rawValue: 5), account: "shop", link: "kcell",
        arrival: WallTime(milliseconds: 0), pdu: Array(number.utf8) + [0] + text)

    @Test(arguments: [JournalRecord.accepted(part), .answered(answer), .route(.accepted(routed))])
    func nobodysNumberOrTextIsPrinted(_ record: JournalRecord) {
        let printed = "\(record) \(String(reflecting: record))"
        #expect(!printed.contains(Self.number))
        #expect(!printed.contains(Self.text.map(String.init).joined(separator: ", ")))
    }

    @Test func anAddressSaysWhatKindItIs() {
        #expect("\(Self.sender)" == "address of ton 1, npi 1")
    }
}
