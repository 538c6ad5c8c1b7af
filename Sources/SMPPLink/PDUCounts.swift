public import SMPP

/// PDUs that have gone one way, by command and status.
///
/// It counts each PDU of a busy link: a place in an array for those with ESME_ROK, and a table for the others. Neither grows with
/// what a peer invents: commands and statuses without a name count as one.
public struct PDUCounts: Hashable, Sendable {
    /// A command and a status.
    public struct Kind: Hashable, Sendable {
        /// The command; nil: one without a name.
        public let command: CommandID?
        /// The status; ESME_RUNKNOWNERR for all without a name.
        public let status: CommandStatus
    }

    /// Places for requests: 0x00 to 0x21, 0x102, 0x103, all others; and as many for responses.
    private static let places = 37
    private var whole = [Int](repeating: 0, count: 2 * Self.places)
    private var failed: [Kind: Int] = [:]

    /// None yet.
    public init() {}

    mutating func count(_ command: CommandID, _ status: CommandStatus) {
        guard status == .ok else { return self.countFailed(command, status) }
        self.whole[Self.place(of: command)] += 1
    }

    private mutating func countFailed(_ command: CommandID, _ status: CommandStatus) {
        let kind = Kind(
            command: Self.named[Self.place(of: command)],
            status: Self.statuses.contains(status) ? status : .unknownError)
        self.failed[kind, default: 0] += 1
    }

    private static func place(of command: CommandID) -> Int {
        let request = Int(command.request.rawValue)
        let place =
            switch request {
            case 0...0x21: request
            case 0x102, 0x103: request - 0x102 + 0x22
            default: Self.places - 1
            }
        return command.isResponse ? Self.places + place : place
    }

    /// The command of each place, where it has a name.
    private static let named: [CommandID?] = {
        var named = [CommandID?](repeating: nil, count: 2 * Self.places)
        for command in CommandID.allNamed { named[Self.place(of: command)] = command }
        return named
    }()

    private static let statuses = Set(CommandStatus.allNamed)

    /// What there was of each kind.
    public var all: [Kind: Int] {
        var all = self.failed
        for (place, count) in self.whole.enumerated() where count > 0 {
            all[Kind(command: Self.named[place], status: .ok), default: 0] += count
        }
        return all
    }

    /// Both together.
    public static func + (one: PDUCounts, other: PDUCounts) -> PDUCounts {
        var sum = one
        for place in sum.whole.indices { sum.whole[place] += other.whole[place] }
        sum.failed.merge(other.failed, uniquingKeysWith: +)
        return sum
    }
}
