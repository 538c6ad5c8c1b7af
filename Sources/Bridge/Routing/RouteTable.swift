import SMPP

/// Which link a client's message leaves by: the longest prefix of its destination decides; none leads to our numbers.
struct RouteTable: Hashable, Sendable {
    /// By account and prefix.
    private var links: [String: [String: String]] = [:]
    /// The length of each account's longest prefix.
    private var longest: [String: Int] = [:]
    private let shortNumbers: Set<String>

    init(_ routes: [Configuration.Route], shortNumbers: [String]) {
        self.shortNumbers = Set(shortNumbers)
        for route in routes {
            self.links[route.account, default: [:]][route.prefix] = route.link
            self.longest[route.account] = max(
                self.longest[route.account, default: 0], route.prefix.utf8.count)
        }
    }

    /// Nil: no route of this account leads there.
    func link(of account: String, to destination: Address) -> String? {
        guard let links = self.links[account], let longest = self.longest[account] else { return nil }
        let number = destination.digitsWithoutPlus
        guard !number.isEmpty, !self.shortNumbers.contains(number) else { return nil }
        for count in stride(from: min(longest, number.utf8.count), through: 0, by: -1) {
            if let link = links[String(decoding: number.utf8.prefix(count), as: UTF8.self)] { return link }
        }
        return nil
    }
}

extension Address {
    /// The number as routes, prefixes and short numbers have it.
    var digitsWithoutPlus: String {
        self.digits.utf8.first == UInt8(ascii: "+") ? String(self.digits.dropFirst()) : self.digits
    }
}
