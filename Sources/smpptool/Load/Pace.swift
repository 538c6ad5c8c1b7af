import ArgumentParser
import Foundation
import SMPPLink

/// When questions are due.
///
/// | written | questions are due |
/// | --- | --- |
/// | (nothing) | as soon as the window has room: closed loop |
/// | `1000` | 1000 a second, evenly |
/// | `poisson:1000` | 1000 a second on average, independent of each other |
/// | `ramp:100-2000` | from 100 to 2000 a second, rising evenly over the whole test |
/// | `burst:500/1s` | 500 at once, every second |
enum Pace: Hashable, Sendable {
    case closedLoop
    case constant(perSecond: Double)
    case poisson(perSecond: Double)
    case ramp(from: Double, to: Double)
    case burst(count: Int, every: Duration)
}

extension Pace: ExpressibleByArgument {
    private static let rates = 0.01...10_000_000

    /// nil for what is none of the forms, or a rate out of 0.01–10 000 000.
    init?(argument text: String) {
        let sides = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        let pace =
            switch (sides.count, sides[0]) {
            case (1, _): Self.rate(text).map { Pace.constant(perSecond: $0) }
            case (_, "poisson"): Self.rate(sides[1]).map { Pace.poisson(perSecond: $0) }
            case (_, "ramp"): Self.ramp(sides[1])
            case (_, "burst"): Self.burst(sides[1])
            default: Pace?.none
            }
        guard let pace else { return nil }
        self = pace
    }

    private static func rate(_ text: String) -> Double? {
        Double(text).flatMap { self.rates.contains($0) ? $0 : nil }
    }

    private static func ramp(_ text: String) -> Pace? {
        let ends = text.split(separator: "-").compactMap { self.rate(String($0)) }
        return ends.count == 2 ? .ramp(from: ends[0], to: ends[1]) : nil
    }

    private static func burst(_ text: String) -> Pace? {
        let sides = text.split(separator: "/").map(String.init)
        guard sides.count == 2, let count = Int(sides[0]), (1...1_000_000).contains(count),
            let every = TimeSpan(argument: sides[1]), every.duration > .zero
        else { return nil }
        return .burst(count: count, every: every.duration)
    }
}

/// The due times of one test, in order, in nanoseconds from its beginning.
struct Schedule {
    private let pace: Pace
    private let length: Double
    private var random: SplitMix64
    private var index = 0
    /// Fractions of nanoseconds are kept: at a million a second they would be a thousandth.
    private var time = 0.0

    init(_ plan: LoadPlan) {
        self.pace = plan.pace
        self.length = Double(plan.sendingTime)
        self.random = SplitMix64(seed: plan.seed)
    }

    /// When the next question is due; nil in a closed loop.
    var due: Int64? { self.pace == .closedLoop ? nil : Int64(self.time) }

    /// The question that was due is sent.
    mutating func advance() {
        self.index += 1
        switch self.pace {
        case .closedLoop: break
        case .constant(let rate): self.time = Double(self.index) * 1e9 / rate
        case .poisson(let rate):
            self.time -= log(1 - Double.random(in: 0..<1, using: &self.random)) / rate * 1e9
        case .ramp(let first, let last):
            let rate = first + (last - first) * min(1, self.time / self.length)
            self.time += 1e9 / rate
        case .burst(let count, let every):
            self.time = Double(self.index / count) * Double(every.nanoseconds)
        }
    }
}
