import SMPPSession

/// Reads `routes`: which link a client's messages leave by.
///
/// `routes` (list of routes, at most 10000), in each:
/// - `account` (system_id, required): an account of role client.
/// - `prefix` (digits, required, 0–15): how the destination begins, without `+`; the longest decides.
/// - `link` (name, required): the link that it leaves by.
enum RouteReader {
    static let keys: [Key<Configuration.Route>] = [
        Key("account", \.account, .ascii(1...15), isRequired: true),
        Key("prefix", \.prefix, .destinationPrefix, isRequired: true),
        Key("link", \.link, .ascii(1...32), isRequired: true),
    ]

    static func read(_ reading: Reading, _ field: Field, _ configuration: inout Configuration) {
        guard let elements = reading.elements(of: field) else { return }
        guard elements.count <= 10_000 else {
            return reading.note("\(elements.count) routes; accepted: at most 10000", at: field)
        }
        var seen: Set<[String]> = []
        for element in elements {
            var route = Configuration.Route()
            let found = reading.read(element, into: &route, keys: self.keys)
            if found.count == self.keys.count, !seen.insert([route.account, route.prefix]).inserted {
                reading.note("stands twice: account and prefix decide", at: element)
            }
            configuration.routes.append(route)
        }
    }

    /// Checks that accounts and links are there.
    static func check(_ configuration: Configuration, _ found: [String: Field], _ reading: Reading) {
        guard let field = found["routes"] else { return }
        for route in configuration.routes where !route.account.isEmpty && !route.link.isEmpty {
            if configuration.accounts[route.account]?.role != .client {
                reading.note("\(route.account) is no account of role client", at: field)
            }
            if configuration.links[route.link] == nil {
                reading.note("\(route.link) is no link", at: field)
            } else if configuration.links[route.link]?.bindTypes == [.receiver] {
                reading.note("\(route.link) is a receiver: nothing leaves by it", at: field)
            }
        }
    }
}

extension Form where Value == String {
    /// The beginning of a destination; empty for all.
    fileprivate static let destinationPrefix = Form(accepted: "0–15 digits") { text throws(Misfit) in
        guard text.utf8.count <= 15, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .notAccepted(text)
        }
        return text
    } print: {
        $0
    }
}
