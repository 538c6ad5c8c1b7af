import Bridge
import Foundation
import Journal
import Monotonic
import SMPP
import SMPPLink

extension BridgeSnapshot {
    /// How long ago something was, in seconds.
    func age(_ moment: Instant) -> Double { max(0, (self.at - moment) / .seconds(1)) }

    /// How long ago something was, in seconds.
    func age(_ moment: Instant?) -> Double? { moment.map { self.age($0) } }

    /// A moment on the wall clock, in seconds since 1970.
    func wallSeconds(_ moment: Instant) -> Double {
        Double(self.wall.milliseconds) / 1_000 - (self.at - moment) / .seconds(1)
    }

    /// A moment on the wall clock: `2026-11-28T03:05:44.123Z`.
    func wallText(_ moment: Instant) -> String {
        Self.text(ofSeconds: self.wallSeconds(moment))
    }

    /// A moment on the wall clock, as `2026-11-28T03:05:44.123Z`.
    static func text(ofSeconds seconds: Double) -> String { timeText(seconds: seconds) }
}

/// A moment in seconds since 1970 as `2026-11-28T03:05:44.123Z`.
func timeText(seconds: Double) -> String {
    Date(timeIntervalSince1970: seconds).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
}

extension Duration {
    /// In seconds.
    var inSeconds: Double { self / .seconds(1) }
}

extension BridgeSnapshot.Link {
    /// What stands for the link as a whole, in the words that the NOC uses.
    var state: String {
        let states = self.status.binds.map(\.state)
        if self.orders.isPaused, states.contains(where: \.isBound) { return "paused" }
        // A pair that is bound both ways does what a transceiver does.
        if states.count > 1, states.allSatisfy(\.isBound) { return LinkStatus.State.boundTRX.rawValue }
        return (self.worst?.state ?? .closed).rawValue
    }

    /// The bind that there is most to say about: one that is not bound, if there is such.
    var worst: LinkStatus.Bind? {
        self.status.binds.first { !$0.state.isBound } ?? self.status.binds.first
    }

    /// Why the link is as it is; nil: it is bound and nobody has ordered otherwise.
    var reason: String? {
        if self.orders.isUnbound { return "unbound by a person: kopir link \(self.status.name) bind" }
        if self.orders.isPaused { return "paused by a person: kopir link \(self.status.name) resume" }
        return self.worst?.reason
    }

    /// Whether messages can go one way at least.
    var isBound: Bool { self.status.canReceive || self.status.canSubmit }

    /// How long the order has held that counts, in seconds.
    func orderedSeconds(_ snapshot: BridgeSnapshot) -> Double? {
        self.orders.since.map { max(0, Double(snapshot.wall.milliseconds - $0.milliseconds) / 1_000) }
    }

    /// Since when no message can go any way; nil: one can.
    func notBoundSince(_ snapshot: BridgeSnapshot) -> Instant? {
        self.isBound ? nil : self.status.binds.compactMap(\.boundUntil).max() ?? snapshot.started
    }

    /// ESME_RTHROTTLED and ESME_RMSGQFUL in answer to submit_sm.
    var throttled: Int {
        self.counts.errors.reduce(0) { sum, error in
            error.key == .throttled || error.key == .messageQueueFull ? sum + error.value : sum
        }
    }
}

extension BridgeSnapshot.Account {
    /// bound_trx where messages can go both ways, bound_tx or bound_rx where one, else closed or draining.
    var state: LinkStatus.State {
        switch (self.status.canReceive, self.status.canDeliver) {
        case (true, true): .boundTRX
        case (true, false): .boundTX
        case (false, true): .boundRX
        case (false, false): self.status.binds.isEmpty ? .closed : .draining
        }
    }
}
