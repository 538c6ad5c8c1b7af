import Testing

@testable import Services

/// Lists of queue entries, cut to what two parts hold (A23).
@Suite struct QueueTextTests {
    private let child: IIN
    private let text = QueueText(
        Template("IIN {iin}. Nomer ocheredi v detsad: {queues}."),
        entry: Template("{number}. Data postanovki {registered}, {place}"), segmentCount: segmentCount)

    init() throws {
        self.child = try IIN("150101500120")
    }

    private func entries(_ count: Int, place: String = "g. Astana") -> [QueueEntry] {
        (0..<count).map { QueueEntry(number: 100 + $0, registered: date("2023-05-12"), place: place) }
    }

    /// 39 characters around the entries, 42 an entry and 2 between: six make 301 of 306 septets.
    @Test(arguments: [(1, 1), (5, 5), (6, 6), (7, 6), (500, 6)])
    func asManyAsFit(_ count: Int, _ fitting: Int) {
        let text = self.text.text(of: self.entries(count), for: self.child)
        #expect(text.components(of: "Data postanovki") == fitting)
        #expect(text.hasSuffix("g. Astana."))
        #expect(segmentCount(text) <= 2)
    }

    @Test func entriesThatNeedUCS2() {
        let text = self.text.text(of: self.entries(9, place: "г. Астана"), for: self.child)
        #expect(text.components(of: "Data postanovki") == 2)
        #expect(segmentCount(text) <= 2)
    }

    /// 33 characters of an entry come before its place.
    @Test(arguments: [0, 1])
    func exactlyTwoParts(_ excess: Int) {
        let place = String(repeating: "x", count: 306 - 39 - 33 + excess)
        let text = self.text.text(of: self.entries(1, place: place), for: self.child)
        #expect(text.utf8.count == 306)
        #expect(text.hasSuffix("x.") == (excess == 0))
    }

    @Test func aSingleEntryThatIsTooLongIsCut() {
        let text = self.text.text(
            of: self.entries(2, place: String(repeating: "x", count: 400)), for: self.child)
        #expect(text.utf8.count == 306)
        #expect(text.hasPrefix("IIN ***0120. Nomer ocheredi v detsad: 100. Data postanovki 12.05.2023, xxx"))
    }

    @Test func lists() {
        let text = QueueText(
            Template("{queues}"), entry: Template("{number}{list}"), segmentCount: segmentCount)
        let entry = QueueEntry(number: 7, list: "/2", registered: date("2023-05-12"), place: "")
        #expect(text.text(of: [entry, self.entries(1)[0]], for: self.child) == "7/2; 100")
    }

    /// What comes from a register is not taken for a placeholder.
    @Test func bracesInData() {
        let text = self.text.text(of: self.entries(1, place: "{iin} {queues}"), for: self.child)
        #expect(
            text == "IIN ***0120. Nomer ocheredi v detsad: 100. Data postanovki 12.05.2023, {iin} {queues}.")
    }
}

extension String {
    fileprivate func components(of words: String) -> Int {
        self.indices.count { self[$0...].hasPrefix(words) }
    }
}
