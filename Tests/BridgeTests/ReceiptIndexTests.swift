import Journal
import Monotonic
import Testing

@testable import Bridge

@Suite struct ReceiptIndexTests {
    let start = Instant.now

    private func segment(_ id: Int, _ number: Int = 1) -> SegmentNumber {
        SegmentNumber(id: MessageID(rawValue: UInt64(id)), number: number)
    }

    /// The first receipt of a segment counts.
    @Test func theFirstReceiptCounts() {
        var index = ReceiptIndex()
        #expect(index.submitted(self.segment(1), as: "A1", at: self.start) == nil)
        #expect(index.received("A1", .failed, at: self.start) == .first(self.segment(1)))
        #expect(index.received("A1", .delivered, at: self.start) == .repeated(self.segment(1)))
        #expect(index.received("", .delivered, at: self.start) == .unmatched)
        #expect((index.counts.first, index.counts.repeated, index.counts.unmatched) == (1, 1, 1))
    }

    @Test func aReceiptThatOvertakesTheResponseWaits() {
        var index = ReceiptIndex()
        #expect(index.received("255", .delivered, at: self.start) == .held)
        #expect(index.received("255", .failed, at: self.start) == .heldAlready)
        let moment = self.start + .milliseconds(59_999)
        let held = index.submitted(self.segment(1), as: "FF", at: moment)
        #expect(held == ReceiptIndex.Held(state: .delivered, arrival: self.start))
        #expect(index.received("255", .delivered, at: moment) == .repeated(self.segment(1)))
        #expect((index.counts.first, index.counts.repeated, index.counts.unmatched) == (1, 2, 0))
    }

    @Test func itWaitsAMinute() {
        var index = ReceiptIndex()
        #expect(index.received("255", .delivered, at: self.start) == .held)
        #expect(index.nextDeadline == self.start + .seconds(60))
        index.expire(at: self.start + .seconds(60))
        #expect((index.heldCount, index.counts.unmatched, index.nextDeadline) == (0, 1, nil))
        #expect(index.submitted(self.segment(1), as: "255", at: self.start + .seconds(60)) == nil)
    }

    @Test func onlySoManyWait() {
        var index = ReceiptIndex(ReceiptIndex.Limits(held: 10))
        for number in 0..<25 { #expect(index.received("x\(number)", .delivered, at: self.start) == .held) }
        #expect((index.heldCount, index.counts.unmatched) == (10, 15))
        #expect(index.submitted(self.segment(1), as: "x14", at: self.start) == nil)
        #expect(index.submitted(self.segment(2), as: "x15", at: self.start) != nil)
    }

    /// Response and receipt in each way of writing, with the form that says so and without.
    @Test(arguments: ReceiptIDForm.allCases, 0..<50 as Range<UInt64>)
    func eachDialectIsRead(_ form: ReceiptIDForm, _ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let spellings = Self.spellings(form, using: &random)
        var index = ReceiptIndex(form: form)
        // Far enough apart that no number of one base is another's in the other base.
        let first = UInt64.random(in: 1 << 32..<1 << 62, using: &random)
        let numbers = (0..<40).map { first + $0 }
        let early = Set(numbers.shuffled(using: &random).prefix(10))
        for number in numbers where early.contains(number) {
            #expect(index.received(spellings.receipt(number), .delivered, at: self.start) == .held)
        }
        for (place, number) in numbers.enumerated() {
            let held = index.submitted(self.segment(place), as: spellings.response(number), at: self.start)
            #expect((held != nil) == early.contains(number), "seed \(seed)")
        }
        for (place, number) in numbers.enumerated().shuffled(using: &random) where !early.contains(number) {
            let match = index.received(spellings.receipt(number), .delivered, at: self.start)
            #expect(match == .first(self.segment(place)), "seed \(seed)")
        }
        #expect(index.counts.first == numbers.count)
    }

    private static func spellings(
        _ form: ReceiptIDForm, using random: inout SplitMix64
    ) -> (response: (UInt64) -> String, receipt: (UInt64) -> String) {
        let isUpper = Bool.random(using: &random)
        let zeros = String(repeating: "0", count: Int.random(in: 0...3, using: &random))
        let decimal = { (number: UInt64) in String(number) }
        let hex = { (number: UInt64) in String(number, radix: 16) }
        let changed = { (spelling: @escaping (UInt64) -> String) in
            { (number: UInt64) in zeros + (isUpper ? spelling(number).uppercased() : spelling(number)) }
        }
        switch form {
        case .any:
            let pairs = [(decimal, decimal), (hex, hex), (hex, decimal), (decimal, hex)]
            let (response, receipt) = pairs.randomElement(using: &random) ?? (decimal, decimal)
            return Bool.random(using: &random)
                ? (response, changed(receipt)) : (changed(response), receipt)
        case .same: return (hex, changed(hex))
        case .hexToDecimal: return (changed(hex), decimal)
        case .decimalToHex: return (decimal, changed(hex))
        }
    }

    /// A form that says how it is keeps numbers apart that are others' in another base.
    @Test func aFormTriesNothingElse() {
        var index = ReceiptIndex(form: .same)
        _ = index.submitted(self.segment(1), as: "FF", at: self.start)
        #expect(index.received("255", .delivered, at: self.start) == .held)
        index = ReceiptIndex(form: .hexToDecimal)
        _ = index.submitted(self.segment(1), as: "10", at: self.start)
        #expect(index.received("10", .delivered, at: self.start) == .held)
        #expect(index.received("16", .delivered, at: self.start) == .first(self.segment(1)))
    }

    @Test func anotherFormIsForReceiptsToCome() {
        var index = ReceiptIndex(form: .same)
        _ = index.submitted(self.segment(1), as: "FF", at: self.start)
        #expect(index.received("255", .delivered, at: self.start) == .held)
        index.change(.hexToDecimal)
        #expect(index.received("255", .delivered, at: self.start) == .first(self.segment(1)))
    }

    /// Consecutive numbers, hexadecimal in the response: "10" in a receipt is the tenth once others have shown it.
    @Test func whatProvedItselfIsBelieved() {
        var index = ReceiptIndex()
        for number in 1...300 {
            _ = index.submitted(self.segment(number), as: String(number, radix: 16), at: self.start)
        }
        // Nobody has 256 to 300 in decimal for a hexadecimal number.
        for number in 256...300 {
            #expect(
                index.received(String(number), .delivered, at: self.start) == .first(self.segment(number)))
        }
        for number in 1..<256 {
            #expect(
                index.received(String(number), .delivered, at: self.start) == .first(self.segment(number)))
        }
    }

    @Test func untilThenTheSameStringIsMeant() {
        var index = ReceiptIndex()
        _ = index.submitted(self.segment(1), as: "a", at: self.start)
        _ = index.submitted(self.segment(2), as: "10", at: self.start)
        _ = index.submitted(self.segment(3), as: "16", at: self.start)
        #expect(index.received("10", .delivered, at: self.start) == .first(self.segment(2)))
    }

    @Test func ofSeveralUnderOneIDTheExactSpellingIsMeant() {
        var index = ReceiptIndex()
        for (number, messageID) in ["aB", "Ab", "0ab"].enumerated() {
            _ = index.submitted(self.segment(number), as: messageID, at: self.start)
        }
        #expect(index.received("Ab", .delivered, at: self.start) == .first(self.segment(1)))
        #expect(index.received("Ab", .delivered, at: self.start) == .repeated(self.segment(2)))
        #expect(index.received("AB", .delivered, at: self.start) == .first(self.segment(2)))
        #expect(index.received("AB", .delivered, at: self.start) == .first(self.segment(0)))
        #expect(index.received("AB", .delivered, at: self.start) == .repeated(self.segment(2)))
    }

    /// An SMSC that gives all the same message_id costs no more than any other.
    @Test func aMessageIDThatIsGivenAgainMeansTheNewest() {
        var index = ReceiptIndex()
        for number in 1...20 { _ = index.submitted(self.segment(number), as: "1", at: self.start) }
        let matches = (0..<9).map { _ in index.received("1", .delivered, at: self.start) }
        #expect(
            matches == (13...20).reversed().map { .first(self.segment($0)) } + [.repeated(self.segment(20))])
        #expect(index.counts.dropped == 12)
        index.expire(at: self.start + .seconds(48 * 3600))
        #expect(index.received("1", .delivered, at: self.start + .seconds(48 * 3600)) == .held)
    }

    @Test func segmentsAreForgottenAfterTwoDaysOrWhenThereAreTooMany() {
        var index = ReceiptIndex(ReceiptIndex.Limits(segments: 100))
        for number in 1...150 {
            _ = index.submitted(self.segment(number), as: "x\(number)", at: self.start + .seconds(number))
            #expect(index.count <= 100)
        }
        #expect(index.counts.dropped == 50)
        let now = self.start + .seconds(48 * 3600 + 100)
        #expect(index.received("x50", .delivered, at: self.start + .seconds(150)) == .held)
        #expect(index.received("x51", .delivered, at: self.start + .seconds(150)) == .first(self.segment(51)))
        #expect(index.received("x100", .delivered, at: now) == .held)
        #expect(index.received("x101", .delivered, at: now) == .first(self.segment(101)))
        #expect(index.count == 50)
    }
}
