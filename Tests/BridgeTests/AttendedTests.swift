import Journal
import Monotonic
import Testing

@testable import Bridge

@Suite struct AttendedTests {
    private static let start = Instant.now

    /// Against a table of moments: what is due comes in the order of the moments, each once, and nothing else.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func eachComesAtItsMoment(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var values = Attended<Int>()
        // nil: it is there, and was looked at.
        var model: [UInt64: (value: Int, moment: Int?)] = [:]
        for now in 0..<300 {
            let number = UInt64.random(in: 0..<20, using: &random)
            let (id, moment) = (MessageID(rawValue: number), now + Int.random(in: 1...30, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1:
                values.insert(now, id, attention: Self.start + .seconds(moment))
                model[number] = (now, moment)
            case 2, 3:
                values.lookAgain(id, at: Self.start + .seconds(moment))
                if let entry = model[number] { model[number] = (entry.value, moment) }
            case 4:
                let removed = values.remove(id)
                #expect(removed == model.removeValue(forKey: number)?.value)
            default:
                let changed = values.update(id) { (value: inout Int) -> Int in
                    value += 1
                    return value
                }
                model[number]?.value += 1
                #expect(changed == model[number]?.value)
            }
            #expect(values.count == model.count)
            let next = values.nextAttention()
            #expect(next == model.values.compactMap(\.moment).min().map { Self.start + .seconds($0) })
            let due = model.filter { $0.value.moment.map { $0 <= now } ?? false }
                .sorted { ($0.value.moment ?? 0, $0.key) < ($1.value.moment ?? 0, $1.key) }.map(\.key)
            for number in due { model[number]?.moment = nil }
            var found: [UInt64] = []
            while let id = values.dueForAttention(at: Self.start + .seconds(now)) {
                found.append(id.rawValue)
            }
            #expect(found == due, "seed \(seed)")
        }
    }

    /// One that stays must not make the moments of a million others be kept.
    @Test func whatIsRemovedIsForgotten() {
        var values = Attended<Int>()
        values.insert(0, MessageID(rawValue: 0), attention: Self.start)
        for number in 1...100_000 {
            let id = MessageID(rawValue: UInt64(number))
            values.insert(number, id, attention: Self.start + .seconds(45))
            _ = values.remove(id)
        }
        #expect(values.momentsKept < 1_200)
    }
}
