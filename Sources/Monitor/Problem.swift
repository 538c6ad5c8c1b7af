import JSONLines

/// Why a request was not done, and what to do: the body of every answer that is an error.
struct Problem: Error, Hashable, Sendable {
    let status: Int
    /// What is wrong.
    let error: String
    /// What to do about it.
    let advice: String

    init(_ status: Int, _ error: String, _ advice: String) {
        self.status = status
        self.error = error
        self.advice = advice
    }

    var response: WebResponse {
        let json = JSON.object([("error", .string(self.error)), ("do", .string(self.advice))])
        var response = WebResponse.text(json.line + "\n", status: self.status, as: "application/json")
        if self.status == 401 { response.headers.append(("WWW-Authenticate", "Bearer realm=\"kopir\"")) }
        if self.status == 503 { response.headers.append(("Retry-After", "1")) }
        return response
    }

    static let notFound = Problem(404, "there is nothing at this path", "see /openapi.yaml for what there is")
    static let noToken = Problem(
        401, "a token is needed", "send `Authorization: Bearer TOKEN` with one from monitor.tokens_file")
    static let wrongToken = Problem(401, "nobody has this token", "take one from monitor.tokens_file")
    static let wrongHost = Problem(
        421, "this is not known by the name in the Host header",
        "ask by an address or localhost, or add the name to monitor.hosts")
    static let tooMany = Problem(503, "too many requests at once", "ask again in a second")
    static let tooLarge = Problem(
        413, "the body is too large", "send at most \(MonitorLimits.bodyOctets) octets")

    static func wrongMethod(_ accepted: [String]) -> Problem {
        Problem(
            405, "this path does not take this method", "use \(accepted.joined(separator: " or "))")
    }

    static func forbidden(_ role: String) -> Problem {
        Problem(403, "this token may not do that", "use a token of the role \(role) or a higher one")
    }
}
