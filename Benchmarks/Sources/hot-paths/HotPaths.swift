import CAllocations

/// What is done for every message, measured: nanoseconds and allocations each, over many rounds.
///
///     hot-paths [ROUNDS]            a table: median, fastest and slowest round
///     hot-paths count NAME TIMES    does it so often and prints nothing, for a tool that counts instructions
///     hot-paths names               what there is, a line each with how many one time does
@main
struct HotPaths {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let paths = try HotPath.all()
        switch arguments.first {
        case nil: try Self.measure(paths, rounds: 2000)
        case "names":
            for path in paths { print(path.name, path.batch) }
        case "count":
            guard arguments.count == 3, let times = Int(arguments[2]),
                let path = paths.first(where: { $0.name == arguments[1] })
            else { return Self.usage() }
            let kept = try path.run(times)
            precondition(times == 0 || kept > 0, "nothing was done")
        case let rounds?:
            guard let rounds = Int(rounds), rounds > 0 else { return Self.usage() }
            try Self.measure(paths, rounds: rounds)
        }
    }

    private static func usage() { print("usage: hot-paths [ROUNDS] | count NAME TIMES | names") }

    private static func measure(_ paths: [HotPath], rounds: Int) throws {
        print("\(rounds) rounds each")
        print("".padded(to: 28) + "ns median (min - max)".padded(to: 32) + "allocations")
        for path in paths { try Self.measure(path, rounds) }
    }

    private static func measure(_ path: HotPath, _ rounds: Int) throws {
        // A round is long enough for the clock whatever it does.
        let calls = max(1, 200 / path.batch)
        let each = Double(calls * path.batch)
        var kept = try path.run(max(1, rounds / 10))
        var nanoseconds: [Double] = []
        nanoseconds.reserveCapacity(rounds)
        let clock = ContinuousClock()
        let before = allocation_count()
        for _ in 0..<rounds {
            let duration = try clock.measure { kept &+= try path.run(calls) }
            nanoseconds.append(Double(duration.components.attoseconds) / 1e9 / each)
        }
        let allocations = Double(allocation_count() - before) / (Double(rounds) * each)
        precondition(kept > 0, "nothing was done")
        nanoseconds.sort()
        let figures = [nanoseconds[rounds / 2], nanoseconds[0], nanoseconds[rounds - 1]].map(Self.tenths)
        print(
            path.name.padded(to: 28) + "\(figures[0]) (\(figures[1]) - \(figures[2]))".padded(to: 32)
                + Self.tenths(allocations))
    }

    private static func tenths(_ number: Double) -> String {
        let tenths = Int(number * 10 + 0.5)
        return "\(tenths / 10).\(tenths % 10)"
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - self.count))
    }
}
