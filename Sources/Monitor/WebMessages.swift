/// A request, as far as the monitor looks at it.
struct WebRequest: Sendable {
    /// The method in capital letters.
    var method: String
    /// The path without a query.
    var path: String
    /// The Host header, or :authority.
    var host: String?
    /// The Authorization header.
    var authorization: String?
    /// The Cookie header.
    var cookie: String?
    /// The Accept header.
    var accept: String?
    /// The Content-Type header.
    var contentType: String?
    /// The body, no longer than `MonitorLimits.bodyOctets`.
    var body: [UInt8] = []
    /// Who asks.
    var peer = ""

    /// The fields of a form, `application/x-www-form-urlencoded`.
    var form: [String: String] {
        guard self.contentType?.hasPrefix("application/x-www-form-urlencoded") == true else { return [:] }
        let pairs = String(decoding: self.body, as: UTF8.self).split(separator: "&").map { field in
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(parts[0]), parts.count == 2 ? Self.decoded(parts[1]) : "")
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private static func decoded(_ text: Substring) -> String {
        var octets: [UInt8] = []
        var rest = text.utf8[...]
        while let octet = rest.popFirst() {
            switch octet {
            case UInt8(ascii: "+"): octets.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                guard digits.count == 2, let value = UInt8(digits, radix: 16) else {
                    octets.append(octet)
                    continue
                }
                octets.append(value)
                rest = rest.dropFirst(2)
            default: octets.append(octet)
            }
        }
        return String(decoding: octets, as: UTF8.self)
    }
}

/// An answer.
struct WebResponse: Sendable {
    /// What follows the head.
    enum Body: Sendable {
        case octets([UInt8])
        /// Server-sent events: the status, once a second, for as long as somebody reads.
        case statusEvents
    }

    var status: Int
    var contentType: String
    var body: Body
    /// Whether it is the answer to a request that is too many.
    var isShed = false
    /// Further headers.
    var headers: [(name: String, value: String)] = []

    init(_ status: Int, _ contentType: String, _ body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = .octets(body)
    }

    /// Text in UTF-8.
    static func text(
        _ text: String, status: Int = 200, as contentType: String = "text/plain; charset=utf-8"
    ) -> WebResponse {
        WebResponse(status, contentType, Array(text.utf8))
    }
}
