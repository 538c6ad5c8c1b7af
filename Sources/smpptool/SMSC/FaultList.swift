import ArgumentParser
import SMPP
import SMSCSimulator

/// Faults as they are written on the command line: `throttle=50,double@0.01,split`.
///
/// | word | what the SMSC does |
/// | --- | --- |
/// | `bind=STATUS` | refuses every bind with this status; `bind=STATUS*3` the first three |
/// | `bind=silent` | does not answer binds |
/// | `submit=STATUS` | answers submit_sm with this status; `submit=silent` not at all; with `@SHARE` that share of them |
/// | `throttle=N` | answers what comes faster than N a second with ESME_RTHROTTLED |
/// | `slow=TIME` | each PDU leaves so much later |
/// | `late=TIME@SHARE` | that share of the responses leaves so much later, behind others |
/// | `double@SHARE` | that share of the responses leaves twice |
/// | `wrong@SHARE` | that share of the responses has another sequence_number |
/// | `malformed@SHARE` | that share of the PDUs has a wrong octet in the body |
/// | `cut@SHARE` | that share of the PDUs ends in the middle, and the connection with it |
/// | `drop=TIME` | the connection ends so long after it began |
/// | `half-open=TIME` | so long after the beginning nothing is read or written any more, and the connection stays |
/// | `unbind=TIME` | the session is unbound so long after its bind |
/// | `split` | one octet a write |
/// | `merge=TIME` | what leaves within such a time leaves in one write |
struct FaultList: Hashable, ExpressibleByArgument {
    private(set) var wire: [WireFault] = []
    private(set) var submit: [SubmitFault] = []
    private(set) var bindAnswer = SMSCBehaviour.BindAnswer.byCredentials
    private(set) var unbindAfter: Duration?

    init() {}

    /// nil for a list with a word that is none.
    init?(argument text: String) {
        for word in text.split(separator: ",") {
            guard self.add(Word(word)) else { return nil }
        }
    }

    /// `name=value@share`; without a share it is all of them.
    private struct Word {
        let name: Substring
        let value: String?
        let share: Double?

        init(_ text: Substring) {
            let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
            let sides = (halves.first ?? "").split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            self.name = sides.first ?? ""
            self.value = sides.count == 2 ? String(sides[1]) : nil
            let share = halves.count == 2 ? Double(halves[1]) : 1
            self.share = share.flatMap { (0...1).contains($0) ? $0 : nil }
        }

        var time: Duration? { self.value.flatMap { TimeSpan(argument: $0)?.duration } }

        var status: CommandStatus? { self.value.flatMap { CommandStatus(name: $0) } }
    }

    /// Adds a fault; false when the word is none.
    private mutating func add(_ word: Word) -> Bool {
        guard let share = word.share else { return false }
        switch (word.name, word.value) {
        case ("bind", let value?): return self.addBind(value)
        case ("submit", "silent"): self.submit.append(.silence(share: share))
        case ("submit", _): return word.status.map { self.submit.append(.status($0, share: share)) } != nil
        case ("throttle", let value?):
            guard let rate = Double(value), rate > 0, rate < 1e9 else { return false }
            self.submit.append(.throttle(perSecond: rate))
        case ("unbind", _):
            self.unbindAfter = word.time
            return word.time != nil
        case ("double", nil): self.wire.append(.double(share: share))
        case ("wrong", nil): self.wire.append(.wrong(share: share))
        case ("malformed", nil): self.wire.append(.malformed(share: share))
        case ("cut", nil): self.wire.append(.cut(share: share))
        case ("split", nil): self.wire.append(.split)
        default: return self.addTimed(word, share)
        }
        return true
    }

    private mutating func addTimed(_ word: Word, _ share: Double) -> Bool {
        guard let time = word.time else { return false }
        switch word.name {
        case "slow": self.wire.append(.slow(time))
        case "late": self.wire.append(.late(time, share: share))
        case "drop": self.wire.append(.drop(after: time))
        case "half-open": self.wire.append(.halfOpen(after: time))
        case "merge": self.wire.append(.merge(time))
        default: return false
        }
        return true
    }

    private mutating func addBind(_ value: String) -> Bool {
        if value == "silent" {
            self.bindAnswer = .silence
            return true
        }
        let sides = value.split(separator: "*", maxSplits: 1)
        guard let status = sides.first.flatMap({ CommandStatus(name: String($0)) }) else { return false }
        guard sides.count == 2 else {
            self.bindAnswer = .status(status)
            return true
        }
        guard let times = Int(sides[1]), times > 0 else { return false }
        self.bindAnswer = .statusAtFirst(status, times: times)
        return true
    }
}
