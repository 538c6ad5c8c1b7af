import Monotonic
import SMSText
import Testing

/// However many parts come, a reassembler stays within its limits, and gives every part back once.
@Suite struct ReassemblyLimitsTests {
    @Test func orphansAreBounded() {
        let limits = ReassemblyLimits()
        var parts = Parts()
        var given: [Int] = []
        let orphanCount = 100_000
        for orphan in 0..<orphanCount {
            let now = start + .microseconds(orphan)
            #expect(parts.add(.init(from: orphan, 1, of: 2, "orphan", tag: orphan), at: now).isWaiting)
            #expect(parts.groupCount <= limits.maximumGroups)
            if parts.nextDeadline.map({ $0 <= now }) == true {
                given += parts.expire(at: now).flatMap(\.tags)
            }
        }
        // The oldest leave first, one for one.
        #expect(given == Array(0..<orphanCount - limits.maximumGroups))
        #expect(parts.counts.evicted == orphanCount - limits.maximumGroups)
        given += parts.expire(at: start + .seconds(60)).flatMap(\.tags)
        #expect(given == Array(0..<orphanCount))
        #expect(parts.groupCount == 0 && parts.octetCount == 0 && parts.nextDeadline == nil)
    }

    @Test func aSenderWithTooManyLosesItsOwnOldest() {
        var parts = Parts()
        _ = parts.add(.init(from: 1, 1, of: 2, "other", tag: -1), at: start)
        for reference in UInt16(0)..<9 {
            let part = Parts.Part(from: 2, reference: reference, 1, of: 2, "a", tag: Int(reference))
            #expect(parts.add(part, at: start + .seconds(1)).isWaiting)
        }
        #expect(parts.groupCount == 9)
        let evicted = parts.expire(at: start + .seconds(1))
        #expect(evicted.map(\.tags) == [[0]])
        #expect(evicted.map(\.ending) == [.evicted])
        #expect(
            parts.add(.init(from: 1, 2, of: 2, "whole"), at: start + .seconds(2)).assembled?.text()
                == "otherwhole")
    }

    @Test func octetsAreBounded() {
        var parts = Parts(limits: ReassemblyLimits(maximumOctets: 10_000))
        var given: [Int] = []
        for phone in 0..<100 {
            _ = parts.add(
                .init(from: phone, 1, of: 2, [UInt8](repeating: 0x34, count: 1000), tag: phone), at: start)
            #expect(parts.octetCount <= 10_000)
            given += parts.expire(at: start).flatMap(\.tags)
        }
        #expect(given == Array(0..<92))
        #expect(parts.groupCount == 8)
    }

    @Test func aPartThatIsTooLargeByItselfIsGivenOut() {
        var parts = Parts(limits: ReassemblyLimits(maximumOctets: 1000))
        #expect(
            parts.add(.init(1, of: 2, [UInt8](repeating: 0x34, count: 1000), tag: 1), at: start).isWaiting)
        #expect(parts.nextDeadline.map { $0 <= start } == true)
        #expect(parts.expire(at: start).map(\.tags) == [[1]])
        #expect(parts.octetCount == 0)
    }

    @Test func growingPartsAreBounded() {
        var parts = Parts(limits: ReassemblyLimits(maximumOctets: 100_000))
        for size in 0..<300 {
            for phone in 0..<10 {
                let octets = [UInt8](repeating: 0x34, count: size * 100)
                _ = parts.add(.init(from: phone, 1, of: 2, octets, tag: size), at: start)
                #expect(parts.octetCount <= 100_000)
            }
            _ = parts.expire(at: start)
        }
    }

    @Test(arguments: 0..<100)
    func everyPartIsGivenBackOnce(_ seed: Int) {
        var random = SplitMix64(seed: seed)
        let limits = ReassemblyLimits(maximumGroups: 20, maximumGroupsPerSender: 3, maximumOctets: 10_000)
        var parts = Parts(limits: limits)
        var given: [Int] = []
        var now = start
        let partCount = 2_000
        for tag in 0..<partCount {
            now += .milliseconds(Int.random(in: 0...100, using: &random))
            let total = UInt8.random(in: 0...4, using: &random)
            let part = Parts.Part(
                from: Int.random(in: 0...12, using: &random),
                reference: UInt16.random(in: 0...3, using: &random),
                UInt8.random(in: 0...5, using: &random), of: total,
                form: Concatenation.Form.allCases.randomElement(using: &random) ?? .udh8,
                random.octets(0...2), dataCoding: UInt8.random(in: 0...1, using: &random), tag: tag)
            switch parts.add(part, at: now) {
            case .waiting: break
            case .duplicate: given.append(tag)
            case .replaced(let old): given.append(old)
            case .complete(let assembled): given += assembled.tags
            }
            #expect(parts.groupCount <= 20 && parts.octetCount <= 10_000)
            if Int.random(in: 0..<4, using: &random) == 0 { given += parts.expire(at: now).flatMap(\.tags) }
        }
        given += parts.expire(at: now + .seconds(10)).flatMap(\.tags)
        #expect(given.sorted() == Array(0..<partCount))
        #expect(parts.groupCount == 0 && parts.octetCount == 0 && parts.nextDeadline == nil)
        let counts = parts.counts
        #expect(counts.completed + counts.expired + counts.evicted > 0)
    }
}
