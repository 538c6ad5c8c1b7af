import Foundation

/// `simulate FROM COUNT`: lives through seeds, and tells of the first that breaks a promise.
///
/// `STORY=1000 simulate SEED` tells the last thousand things that happened, in place of forty.
@main
struct Simulate {
    static func main() {
        let numbers = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
        let (from, count) = (numbers.first ?? 0, numbers.dropFirst().first ?? 1)
        var (failures, steps) = (0, 0)
        for seed in from..<from + count {
            let world = World(seed: seed)
            let isKept = world.run() == nil
            steps += world.steps
            if isKept { continue }
            failures += 1
            if let failure = World(seed: seed, isTraced: true).run() { print(failure) }
            // Known at once, also where the output is a file and the rest of the seeds takes hours.
            fflush(nil)
            if failures == 3 { break }
        }
        print("\(count) seeds from \(from): \(failures) failed, \(steps) steps")
        exit(failures == 0 ? 0 : 1)
    }
}
