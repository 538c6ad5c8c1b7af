import Testing

@testable import Bridge

@Suite struct NumberTableTests {
    /// Against a dictionary, in tables that are nearly full, so that numbers displace each other and runs wrap around:
    /// each number has its own value and no other, after whatever was added and removed.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func itAnswersAsADictionary(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var table = NumberTable<Int>()
        var model: [UInt64: Int] = [:]
        let numbers: [UInt64] = [0, .max] + (0..<UInt64.random(in: 4...40, using: &random)).map { $0 << 32 }
        for step in 0..<2000 {
            let number = numbers.randomElement(using: &random) ?? 0
            switch Int.random(in: 0..<200, using: &random) {
            case 0:
                table.removeAll()
                model = [:]
            case ..<120:
                let earlier = table.set(step, number)
                #expect(earlier == model.updateValue(step, forKey: number), "seed \(seed)")
            default:
                let removed = table.remove(number)
                #expect(removed == model.removeValue(forKey: number), "seed \(seed)")
            }
            #expect(table.count == model.count)
            if step % 20 == 0 {
                #expect(numbers.allSatisfy { table[$0] == model[$0] }, "seed \(seed), step \(step)")
            }
        }
    }

    /// Numbers in a row, and numbers that differ in their high bits only, are found as fast as any: no run of slots
    /// gets long, so all are done with at once.
    @Test func itHoldsMany() {
        var table = NumberTable<UInt32>()
        for number in 0..<100_000 as Range<UInt32> { table.set(number, UInt64(number) << 20) }
        #expect(table.count == 100_000)
        #expect((0..<100_000 as Range<UInt32>).allSatisfy { table[UInt64($0) << 20] == $0 })
        for number in 0..<100_000 as Range<UInt32> where number % 2 == 0 {
            #expect(table.remove(UInt64(number) << 20) == number)
        }
        #expect(table.count == 50_000)
        #expect(table[2 << 20] == nil && table[3 << 20] == 3)
    }
}
