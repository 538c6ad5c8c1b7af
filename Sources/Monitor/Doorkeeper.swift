import Bridge
import COpenSSL
import Monotonic

/// Decides who may do what: by a token, or by the cookie that a token was exchanged for.
///
/// It has no clock and no socket. Tokens are compared in a time that does not depend on where they differ; a cookie gives the
/// role `read` whatever the token's was, so that no page of others can act through a browser that is logged in.
struct Doorkeeper: Sendable {
    /// Somebody who may come in.
    struct Visitor: Hashable, Sendable {
        let role: AccessRole
        /// Which of the tokens it was, from 1; nil: a cookie.
        let token: Int?
    }

    /// What was refused, for the metrics.
    struct Counts: Hashable, Sendable {
        var noToken = 0
        var wrongToken = 0
        var forbidden = 0
        var wrongHost = 0
    }

    private struct Login: Sendable {
        let cookie: [UInt8]
        let end: Instant
    }

    private(set) var counts = Counts()
    private let tokens: [AccessToken]
    private let hosts: Set<String>
    private var logins: [Login] = []

    init(tokens: [AccessToken], hosts: [String]) {
        self.tokens = tokens
        self.hosts = Set(hosts.map { $0.lowercased() } + ["localhost"])
    }

    /// Refuses a request by a name that is not ours: a page of others may have given that name our address.
    mutating func checkHost(_ host: String?) throws(Problem) {
        guard let host, self.isOurs(host) else {
            self.counts.wrongHost += 1
            throw .wrongHost
        }
    }

    private func isOurs(_ host: String) -> Bool {
        var name = host.lowercased()[...]
        if name.hasPrefix("[") { return name.contains("]") }
        if let colon = name.lastIndex(of: ":") { name = name[..<colon] }
        let numbers = name.split(separator: ".", omittingEmptySubsequences: false)
        let isAddress = numbers.count == 4 && numbers.allSatisfy { UInt8($0) != nil }
        return isAddress || self.hosts.contains(String(name))
    }

    /// Who asks; throws unless that one may do what needs this role.
    mutating func admit(
        _ request: WebRequest, for role: AccessRole, at now: Instant
    ) throws(Problem) -> Visitor {
        let visitor = try self.identify(request, at: now)
        guard visitor.role >= role else {
            self.counts.forbidden += 1
            throw .forbidden(role.rawValue)
        }
        return visitor
    }

    private mutating func identify(_ request: WebRequest, at now: Instant) throws(Problem) -> Visitor {
        if let authorization = request.authorization {
            let scheme = "bearer "
            if authorization.lowercased().hasPrefix(scheme),
                let visitor = self.visitor(authorization.dropFirst(scheme.count))
            {
                return visitor
            }
            self.counts.wrongToken += 1
            throw .wrongToken
        }
        if let cookie = self.cookie(in: request) {
            let isLoggedIn = self.logins.contains { $0.end > now && Self.areEqual($0.cookie, cookie) }
            if isLoggedIn { return Visitor(role: .read, token: nil) }
        }
        self.counts.noToken += 1
        throw .noToken
    }

    private func visitor(_ token: some StringProtocol) -> Visitor? {
        var found: Visitor?
        // All are looked at, so that the time does not tell which one fitted.
        for (index, known) in self.tokens.enumerated() {
            let isRight = Self.areEqual(Array(known.token.value.utf8), Array(token.utf8))
            if isRight, found.map({ $0.role < known.role }) ?? true {
                found = Visitor(role: known.role, token: index + 1)
            }
        }
        return found
    }

    /// Gives a cookie for a token.
    mutating func logIn(_ token: String, cookie: [UInt8], at now: Instant) throws(Problem) {
        guard self.visitor(token) != nil else {
            self.counts.wrongToken += 1
            throw .wrongToken
        }
        self.logins.removeAll { $0.end <= now }
        if self.logins.count >= MonitorLimits.logins { self.logins.removeFirst() }
        self.logins.append(Login(cookie: cookie, end: now + MonitorLimits.loginTime))
    }

    mutating func logOut(_ request: WebRequest) {
        guard let cookie = self.cookie(in: request) else { return }
        self.logins.removeAll { Self.areEqual($0.cookie, cookie) }
    }

    /// What the cookie is called: it has the port in it by which the browser came.
    ///
    /// A browser sends the cookies of a host to all its ports: under one name, to log in at one daemon would be to log out at another.
    static func cookieName(for host: String?) -> String {
        let port = host?.split(separator: ":").last.flatMap { UInt16($0) }
        return port.map { "kopir-\($0)" } ?? "kopir"
    }

    private func cookie(in request: WebRequest) -> [UInt8]? {
        let fields = request.cookie?.split(separator: ";").map { $0.drop { $0 == " " } } ?? []
        let prefix = "\(Self.cookieName(for: request.host))="
        return fields.first { $0.hasPrefix(prefix) }.map { Array($0.dropFirst(prefix.count).utf8) }
    }

    private static func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        guard one.count == other.count else { return false }
        return unsafe CRYPTO_memcmp(one, other, one.count) == 0
    }
}
