public import Services

/// What the daemon is told at its start: the values of `kopir.yaml` and of the catalogue that it names.
///
/// The values that stand here are the defaults, and stand nowhere else. `Config/kopir.yaml` shows every key.
public struct Configuration: Sendable {
    /// The short numbers that are answered; at least one.
    public var shortNumbers: [String] = []
    /// The services and every text that they answer with.
    public var catalogue = Catalogue()
    /// Where each register is.
    public var registers: [RegisterName: RegisterStore] = [:]
    /// Where accepted messages are kept until they are answered.
    public var journal: JournalStore = .none
    /// How long the journal keeps the text, the IIN and the number of a message that is done with.
    public var journalRetention: Duration = .seconds(86_400)
    /// How much work is taken on.
    public var queue = Queue()
    /// The time that an answer may take.
    public var sla = SLA()
    /// How much one sender may ask.
    public var senders = Senders()
    /// The operator links by name.
    public var links: [String: Link] = [:]
    /// Where peers connect to us.
    public var listeners: [Listener] = []
    /// Who may bind to us, by system_id.
    public var accounts: [String: Account] = [:]
    /// Which link a client's message leaves by.
    public var routes: [Route] = []
    /// The question that is asked again and again; nil: none is.
    public var canary: Canary?
    /// Where the daemon is watched; nil: nowhere.
    public var monitor: Monitor?
    /// What is logged and how.
    public var log = Log()

    /// The defaults; short numbers, catalogue, registers and links are still missing.
    public init() {}
}

/// Where a register is kept.
public enum RegisterStore: Hashable, Sendable {
    /// A SQLite file.
    case sqlite(path: String)
}

/// Where accepted messages are kept until they are answered.
public enum JournalStore: Hashable, Sendable {
    /// Nowhere: what is in the process when it dies is lost.
    case none
    /// In a SQLite file.
    case sqlite(path: String)
}

extension Configuration {
    /// How much work is taken on.
    public struct Queue: Hashable, Sendable {
        /// The most messages that are accepted and not yet answered; what comes beyond is refused.
        public var capacity = 20_000
        /// Messages handled at the same time: tasks, not threads.
        public var workers = 64

        /// The defaults.
        public init() {}
    }

    /// The time that an answer may take, from the arrival of a message's last part.
    public struct SLA: Hashable, Sendable {
        /// What is promised: the answer is with the SMSC by then.
        public var deadline: Duration = .seconds(60)
        /// Without a real answer by then, the citizen gets the text `unavailable`.
        public var fallback: Duration = .seconds(45)
        /// An answer that could not be sent by then is given up.
        public var giveUp: Duration = .seconds(600)

        /// The defaults.
        public init() {}
    }

    /// How much one sender may ask: what comes beyond is taken and not answered, so that others wait no longer for it.
    public struct Senders: Hashable, Sendable {
        /// Messages at once; 0: as many as come.
        public var burst = 10
        /// One more after each such time.
        public var every: Duration = .seconds(6)

        /// The defaults.
        public init() {}
    }

    /// A question of ours that goes the whole way again and again.
    public struct Canary: Hashable, Sendable {
        /// What is asked.
        public var text = ""
        /// How often.
        public var every: Duration = .seconds(60)
        /// Who seems to ask: no number of that kind is given out.
        public var from = "77000000000"

        /// The defaults; the text is still missing.
        public init() {}
    }

    /// What is logged and how.
    public struct Log: Hashable, Sendable {
        /// How much is logged: what is less important is left out.
        public enum Level: String, Hashable, Sendable, CaseIterable {
            /// Every octet, masked.
            case trace
            /// Every PDU.
            case debug
            /// What changes: links, starts and ends.
            case info
            /// What is unusual but expected.
            case notice
            /// What needs a look.
            case warning
            /// What went wrong.
            case error
            /// What ends the daemon.
            case critical
        }

        /// How a line is written.
        public enum Format: String, Hashable, Sendable, CaseIterable {
            /// `key=value` pairs, for reading.
            case logfmt
            /// One object a line, for programs.
            case json
        }

        /// The least important level that is logged.
        public var level = Level.info
        /// The form of a line.
        public var format = Format.logfmt
        /// Where a line is written for each message; nil: nowhere.
        public var accessLog: String?
        /// The key by which numbers are masked; nil: one that is gone with the process.
        public var maskKeyFile: String?

        /// The defaults.
        public init() {}
    }
}
