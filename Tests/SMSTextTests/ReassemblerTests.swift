import Monotonic
import SMSText
import Testing

@Suite struct ReassemblerTests {
    // MARK: - Any order

    @Test(arguments: permutations(of: [1, 2, 3, 4, 5]))
    func fivePartsMakeTheTextInAnyOrder(_ order: [UInt8]) {
        var parts = Parts()
        for (index, number) in order.enumerated() {
            let now = start + .seconds(index)
            let outcome = parts.add(.init(number, of: 5, "part\(number) ", tag: Int(number)), at: now)
            guard index == 4 else {
                #expect(outcome.isWaiting)
                #expect(parts.nextDeadline == start + .seconds(10))
                continue
            }
            #expect(outcome.assembled?.text() == "part1 part2 part3 part4 part5 ")
            #expect(outcome.assembled?.tags == [1, 2, 3, 4, 5])
            #expect(outcome.assembled?.firstArrival == start)
            #expect(outcome.assembled?.lastArrival == now)
            #expect(outcome.assembled?.ending == .complete)
        }
        #expect(parts.groupCount == 0 && parts.octetCount == 0 && parts.nextDeadline == nil)
        #expect(parts.expire(at: start + .seconds(60)).isEmpty)
    }

    @Test func elevenPartsAreJoinedByNumber() {
        var parts = Parts()
        var text: String?
        for number in UInt8(1)...11 {
            text = parts.add(.init(number, of: 11, "\(number),"), at: start).assembled?.text()
        }
        #expect(text == "1,2,3,4,5,6,7,8,9,10,11,")
    }

    @Test func allOf255PartsCount() {
        var parts = Parts()
        var text: String?
        for number in (UInt8(1)...255).reversed() {
            text = parts.add(.init(number, of: 255, number == 1 ? "b" : "a"), at: start).assembled?.text()
        }
        #expect(text == "b" + String(repeating: "a", count: 254))
    }

    // MARK: - Who belongs together

    @Test(arguments: [2, 10, 100, 1000], 0..<3)
    func sendersWithTheSameReferenceAreKeptApart(_ senderCount: Int, _ seed: Int) {
        var random = SplitMix64(seed: seed)
        var parts = Parts()
        var sent = (0..<senderCount).flatMap { sender in
            (UInt8(1)...3).map { Parts.Part(from: sender, $0, of: 3, "S\(sender)N\($0) ", tag: sender) }
        }
        sent.shuffle(using: &random)
        var texts: [Int: String] = [:]
        for part in sent {
            if let assembled = parts.add(part, at: start).assembled {
                texts[assembled.tags[0]] = assembled.text()
            }
        }
        #expect(texts.count == senderCount)
        for (sender, text) in texts { #expect(text == "S\(sender)N1 S\(sender)N2 S\(sender)N3 ") }
        #expect(parts.groupCount == 0)
    }

    @Test func everyFieldOfTheKeyCounts() {
        let key = Parts.Part(1, of: 2, "a").key
        var others = [PartKey](repeating: key, count: 8)
        others[0].source.digits = "+\(key.source.digits)"
        others[1].source.ton = 0
        others[2].source.npi = 0
        others[3].destination.digits = "1415"
        others[4].reference = 8
        others[5].total = 3
        others[6].form = .udh16
        others[7].form = .sar
        var parts = Parts()
        for key in [key] + others {
            let part = Parts.Part(key: key, number: 1, octets: [0x34], dataCoding: 0, header: nil, tag: 0)
            #expect(parts.add(part, at: start).isWaiting)
        }
        #expect(parts.groupCount == 9)
        #expect(parts.add(.init(2, of: 2, "b"), at: start).assembled?.parts.count == 2)
    }

    @Test(arguments: [(UInt8(1), UInt8(1)), (0, 2), (3, 2), (0, 0), (1, 0), (255, 254)])
    func whatIsNoPartComesBackAtOnce(_ number: UInt8, _ total: UInt8) {
        var parts = Parts()
        let assembled = parts.add(.init(number, of: total, "4", tag: 5), at: start).assembled
        #expect(assembled?.tags == [5])
        #expect(assembled?.text() == "4")
        #expect(parts.groupCount == 0)
    }

    // MARK: - Parts that come again

    @Test func theSamePartAgainIsDropped() {
        var parts = Parts()
        #expect(parts.add(.init(1, of: 2, "a", tag: 1), at: start).isWaiting)
        #expect(parts.add(.init(1, of: 2, "a", tag: 2), at: start + .seconds(1)).isDuplicate)
        let assembled = parts.add(.init(2, of: 2, "b", tag: 3), at: start + .seconds(2)).assembled
        #expect(assembled?.tags == [1, 3])
        #expect(
            parts.counts
                == counts {
                    $0.duplicates = 1
                    $0.completed = 1
                })
    }

    @Test func ofOtherOctetsTheNewestWins() {
        var parts = Parts()
        #expect(parts.add(.init(1, of: 2, "old text", tag: 1), at: start).isWaiting)
        #expect(parts.add(.init(1, of: 2, "new ", tag: 2), at: start + .seconds(1)).replacedTag == 1)
        #expect(parts.octetCount == 4 + ReassemblyLimits.partOverhead)
        let recoded = Parts.Part(1, of: 2, Array("new ".utf8), dataCoding: 1, tag: 3)
        #expect(parts.add(recoded, at: start + .seconds(2)).replacedTag == 2)
        let assembled = parts.add(.init(2, of: 2, "b", tag: 4), at: start + .seconds(3)).assembled
        #expect(assembled?.text() == "new b")
        #expect(assembled?.tags == [3, 4])
        #expect(
            parts.counts
                == counts {
                    $0.replaced = 2
                    $0.completed = 1
                })
    }

    private func counts(_ change: (inout ReassemblyCounts) -> Void) -> ReassemblyCounts {
        var counts = ReassemblyCounts()
        change(&counts)
        return counts
    }

    // MARK: - Parts that don't come

    @Test func afterTenSecondsTheRestIsGivenOut() {
        var parts = Parts()
        _ = parts.add(.init(3, of: 3, "c", tag: 3), at: start)
        _ = parts.add(.init(1, of: 3, "a", tag: 1), at: start + .seconds(9))
        #expect(parts.nextDeadline == start + .seconds(10))
        #expect(parts.expire(at: start + .milliseconds(9_999)).isEmpty)
        let expired = parts.expire(at: start + .seconds(10))
        #expect(expired.map(\.tags) == [[1, 3]])
        #expect(expired.first?.text() == "ac")
        #expect(expired.first?.ending == .expired)
        #expect(expired.first?.firstArrival == start)
        #expect(expired.first?.lastArrival == start + .seconds(9))
        #expect(parts.counts.expired == 1)
        #expect(parts.nextDeadline == nil && parts.octetCount == 0)
    }

    @Test func theyAreGivenOutInTheOrderOfTheirDeadlines() {
        var parts = Parts()
        for phone in [3, 1, 4, 0, 2] {
            _ = parts.add(.init(from: phone, 1, of: 2, "a", tag: phone), at: start + .seconds(phone))
        }
        #expect(parts.nextDeadline == start + .seconds(10))
        #expect(parts.expire(at: start + .seconds(12)).flatMap(\.tags) == [0, 1, 2])
        #expect(parts.nextDeadline == start + .seconds(13))
        #expect(parts.expire(at: start + .seconds(60)).flatMap(\.tags) == [3, 4])
    }

    @Test func aReferenceUsedAgainLaterIsAnotherMessage() {
        var parts = Parts()
        _ = parts.add(.init(1, of: 2, "old ", tag: 1), at: start)
        #expect(parts.add(.init(2, of: 2, "new", tag: 2), at: start + .seconds(10)).isWaiting)
        #expect((parts.nextDeadline ?? start + .seconds(99)) <= start + .seconds(10))
        #expect(parts.expire(at: start + .seconds(10)).map(\.tags) == [[1]])
        #expect(parts.expire(at: start + .seconds(20)).map(\.tags) == [[2]])
    }

    @Test func timeMayStandStillOrGoBack() {
        var parts = Parts()
        _ = parts.add(.init(1, of: 2, "a"), at: start)
        let assembled = parts.add(.init(2, of: 2, "b"), at: start - .seconds(5)).assembled
        #expect(assembled?.lastArrival == start)
        _ = parts.add(.init(from: 1, 1, of: 2, "a"), at: start)
        _ = parts.add(.init(from: 2, 1, of: 2, "a"), at: start - .seconds(5))
        #expect(parts.nextDeadline == start + .seconds(5))
    }

    static func permutations(of numbers: [UInt8]) -> [[UInt8]] {
        guard numbers.count > 1 else { return [numbers] }
        return numbers.flatMap { first in
            permutations(of: numbers.filter { $0 != first }).map { [first] + $0 }
        }
    }
}
