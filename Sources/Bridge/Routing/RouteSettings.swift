/// What the way of clients' messages depends on.
struct RouteSettings: Sendable {
    /// What holds for an account's messages.
    struct Account: Hashable, Sendable {
        /// Messages that wait for the SMSC to take them; one more is refused.
        var queueCapacity = 10_000
        /// Messages whose receipt is awaited or waits for the client; the oldest make room for more.
        var receiptCapacity = 100_000
        /// How long a receipt is awaited, and then waits for the client, from the SMSC's acceptance.
        var receiptWait: Duration = .seconds(48 * 3_600)
    }

    /// What holds for the messages over a link.
    struct Link: Hashable, Sendable {
        /// The most messages of clients that are at the SMSC without its response, or about to be.
        var share: Int
        /// Whether a message whose outcome stays unknown goes again.
        var inDoubt = Configuration.InDoubt.resend

        /// - Parameter windowSize: the link's; the other half of it is always free for replies.
        init(windowSize: Int, inDoubt: Configuration.InDoubt = .resend) {
            self.share = max(1, windowSize / 2)
            self.inDoubt = inDoubt
        }
    }

    var table: RouteTable
    var accounts: [String: Account]
    var links: [String: Link]

    /// How long a message that says nothing about it may wait for the SMSC.
    static let defaultValidity: Duration = .seconds(24 * 3_600)
    /// How long one may wait that wants more.
    static let maximumValidity: Duration = .seconds(7 * 24 * 3_600)

    init(table: RouteTable, accounts: [String: Account], links: [String: Link]) {
        self.table = table
        self.accounts = accounts
        self.links = links
    }

    init(_ configuration: Configuration) {
        self.table = RouteTable(configuration.routes, shortNumbers: configuration.shortNumbers)
        self.accounts = configuration.accounts.filter { $0.value.role == .client }.mapValues { account in
            Account(
                queueCapacity: account.queueCapacity, receiptCapacity: account.receiptCapacity,
                receiptWait: account.receiptWait)
        }
        self.links = configuration.links.mapValues {
            Link(windowSize: $0.windowSize, inDoubt: $0.inDoubt)
        }
    }
}
