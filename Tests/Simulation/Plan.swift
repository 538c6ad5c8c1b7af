import SMPPLink

/// What a seed's life is like: sizes, speeds, and which faults it has.
///
/// Each seed has some kinds of faults and not the others: what only happens when a rare thing meets an undisturbed rest
/// is met that way, too.
struct Plan {
    /// What can go wrong by itself, at any time.
    enum Fault: CaseIterable {
        /// A connection breaks: what was on its way is lost, in part at least.
        case cut
        /// Nothing arrives any more, and nobody is told.
        case silence
        /// The SMSC ends the session in order.
        case unbind
        /// The SMSC restarts and has forgotten the last acknowledgements.
        case restart
        /// The SMSC refuses binds for a while.
        case refusedBinds
        /// The process is killed.
        case kill
        /// The process is told to stop.
        case stop
        case fullDisk
        case slowDisk
        /// The wall clock is set.
        case wallJump
        /// The SMSC throttles for a while.
        case throttling
        /// No register answers for a while.
        case deadRegisters
    }

    var messages: Int
    var messageGap: Duration
    /// Messages of one phone over all links, as fast as it can.
    var flood: Int
    var floodGap: Duration
    var partShare: Double
    var capacity: Int
    var throughput: Double?
    var windows: (bridge: Int, operator: Int)
    /// Whether a link has a receiver and a transmitter in place of a transceiver.
    var isPaired: Bool
    var workers: Int
    var batch: Int
    var keepsDoubts: Bool
    var responseTimer: Duration
    var giveUp: Duration
    var delay: Duration
    var diskTime: Duration
    var isDiskSplit: Bool
    var registerTime: Duration
    var answerTime: Duration
    var slowAnswers: Double
    var neverAnswered: Double
    var ignored: Double
    var poisoned: Double
    /// Of a submit_sm: no response, a late one, two of them, a refusal for now, one for good.
    var unanswered: Double
    var late: Double
    var twice: Double
    var retried: Double
    var refused: Double
    /// Of the replies that an SMSC takes: those whose end it reports.
    var reported: Double
    /// Whether its receipts have a message_id in decimal that was hexadecimal in the response.
    var isReportedInDecimal: Bool
    /// That the process dies between two things that it does.
    var death: Double
    var faults: [Fault]
    var faultGap: Duration
    var chaos: Duration

    init(_ random: inout SplitMix64) {
        let isCalm = random.chance(0.1)
        self.messages = random.within(1...25)
        self.messageGap = .milliseconds(random.choice([1, 20, 300, 3_000]))
        self.flood = random.choice([0, 0, 0, 15, 40])
        self.floodGap = .milliseconds(random.choice([5, 300, 4_000]))
        self.partShare = random.choice([0, 0.2, 0.6])
        self.capacity = random.choice([1, 3, 10, 40])
        self.throughput = isCalm ? nil : random.choice([nil, nil, 1, 5, 50])
        self.windows = (random.choice([2, 3, 10]), random.choice([1, 5, 20, 120]))
        if !isCalm, random.chance(0.2) { self.windows.bridge = 1 }
        self.isPaired = random.chance(0.4)
        self.workers = random.within(1...5)
        self.batch = random.within(1...4)
        self.keepsDoubts = random.chance(0.2)
        self.responseTimer = .seconds(random.choice([3, 10]))
        self.giveUp = .seconds(random.choice([90, 200, 600]))
        self.delay = .milliseconds(isCalm ? 10 : random.choice([1, 30, 30, 1_500]))
        self.diskTime = .milliseconds(isCalm ? 5 : random.choice([1, 5, 50, 700]))
        self.isDiskSplit = random.chance(0.3)
        self.registerTime = .milliseconds(random.choice([5, 200, 5_000, 20_000]))
        self.answerTime = .milliseconds(isCalm ? 20 : random.choice([1, 50, 2_000]))
        self.slowAnswers = random.choice([0, 0.5, 1])
        self.neverAnswered = random.choice([0, 0, 0.1, 0.5])
        self.ignored = random.choice([0, 0.1])
        self.poisoned = isCalm ? 0 : random.choice([0, 0, 0, 0.05])
        let share = { (random: inout SplitMix64) in
            isCalm ? 0 : random.choice([0, 0, 0.02, 0.2])
        }
        self.unanswered = share(&random)
        self.late = share(&random)
        self.twice = share(&random)
        self.retried = share(&random)
        self.refused = share(&random) / 4
        self.reported = random.choice([0, 0, 0.5, 1])
        self.isReportedInDecimal = random.chance(0.5)
        self.death = isCalm ? 0 : random.choice([0, 0, 0.001, 0.01])
        self.faults = isCalm ? [] : Fault.allCases.filter { _ in random.chance(0.4) }
        self.faultGap = .milliseconds(random.choice([2_000, 8_000, 30_000]))
        self.chaos = .seconds(random.choice([20, 60, 150]))
    }

    /// What is left when the faults are over: no more of them, and an SMSC and registers that answer.
    mutating func calmDown() {
        (self.unanswered, self.late, self.twice, self.retried, self.refused) = (0, 0, 0, 0, 0)
        (self.death, self.faults, self.neverAnswered) = (0, [], 0)
        (self.registerTime, self.poisoned) = (.milliseconds(5), 0)
        (self.delay, self.diskTime, self.answerTime) = (
            .milliseconds(10), .milliseconds(5), .milliseconds(20)
        )
    }
}

extension SplitMix64 {
    mutating func chance(_ share: Double) -> Bool {
        share > 0 && Double(self.next() >> 11) * 0x1p-53 < share
    }

    mutating func within(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    mutating func choice<Value>(_ values: [Value]) -> Value { values[self.within(0...values.count - 1)] }

    /// Mostly less than this, now and then much more.
    mutating func wait(_ mean: Duration) -> Duration {
        let share = Double(self.next() >> 11) * 0x1p-53
        return self.chance(0.05) ? mean * (5 * share) : mean * (2 * share)
    }
}
