import Bridge
import Locks

/// A request that was let in, and what its path names.
struct Call: Sendable {
    let request: WebRequest
    /// What stands in the path where the route has a name in braces.
    let parameters: [String]
    /// Who asks; nil where nobody needs to say.
    let visitor: Doorkeeper.Visitor?
}

/// One thing that can be asked for: the table of these is all that there is, and `openapi.yaml` says the same.
struct Route: Sendable {
    let method: String
    /// A path; `{name}` stands for any one segment.
    let path: String
    /// What it takes; nil: anybody may.
    let role: AccessRole?
    let answer: @Sendable (MonitorDesk, Call) async throws(Problem) -> WebResponse

    init(
        _ method: String, _ path: String, _ role: AccessRole?,
        answer: @escaping @Sendable (MonitorDesk, Call) async throws(Problem) -> WebResponse
    ) {
        self.method = method
        self.path = path
        self.role = role
        self.answer = answer
    }

    /// What stands for the names in braces; nil: another path.
    func match(_ path: String) -> [String]? {
        let pattern = self.path.split(separator: "/", omittingEmptySubsequences: false)
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        guard pattern.count == segments.count else { return nil }
        var parameters: [String] = []
        for (pattern, segment) in zip(pattern, segments) {
            if pattern.hasPrefix("{"), !segment.isEmpty {
                parameters.append(String(segment))
            } else if pattern != segment {
                return nil
            }
        }
        return parameters
    }

    static let all: [Route] = pages + looks + actions

    private static let looks: [Route] = [
        Route("GET", "/livez", nil) { desk, _ in desk.live() },
        Route("GET", "/readyz", nil) { desk, _ in desk.ready() },
        Route("GET", "/status", .read) { desk, _ in .text(desk.statusLine() + "\n", as: "application/json") },
        Route("GET", "/status.table", .read) { desk, _ in .text(desk.statusTable()) },
        Route("GET", "/status.txt", .read) { desk, _ in .text(desk.monitored.lastSnapshot.kannelText) },
        Route("GET", "/status.xml", .read) { desk, _ in
            .text(desk.monitored.lastSnapshot.kannelStatus, as: "text/xml; charset=utf-8")
        },
        Route("GET", "/metrics", .read) { desk, call in
            let format = Exposition.Format(accept: call.request.accept)
            return .text(desk.metrics(format), as: format.contentType)
        },
        Route("GET", "/messages/{id}", .read) { desk, call throws(Problem) in try await desk.message(call) },
        Route("POST", "/messages/search", .admin) { desk, call throws(Problem) in
            try await desk.search(call)
        },
        Route("GET", "/links/{name}/capture", .admin) { desk, call throws(Problem) in
            try await desk.capture(call)
        },
        Route("GET", "/events", .read) { _, _ in .statusEvents },
    ]

    private static let actions: [Route] =
        LinkAction.allCases.map { action in
            Route("POST", "/links/{name}/\(action.rawValue)", .operate) { desk, call throws(Problem) in
                try await desk.order(action, call)
            }
        } + [
            Route("POST", "/drain", .operate) { desk, call throws(Problem) in try await desk.drain(call) },
            Route("PUT", "/log/level", .operate) { desk, call throws(Problem) in
                try await desk.setLogLevel(call)
            },
        ]

    private static let pages: [Route] = [
        file("/", "text/html", PackageResources.index_html),
        script("/words.js", PackageResources.words_js),
        script("/draw.js", PackageResources.draw_js),
        script("/verdict.js", PackageResources.verdict_js),
        script("/promise.js", PackageResources.promise_js),
        script("/links.js", PackageResources.links_js),
        script("/services.js", PackageResources.services_js),
        script("/events.js", PackageResources.events_js),
        script("/page.js", PackageResources.page_js),
        file("/page.css", "text/css", PackageResources.page_css),
        file("/icon.svg", "image/svg+xml", PackageResources.icon_svg),
        file("/openapi.yaml", "application/yaml", PackageResources.openapi_yaml),
        Route("POST", "/login", nil) { desk, call throws(Problem) in try desk.logIn(call.request) },
        Route("POST", "/logout", nil) { desk, call in desk.logOut(call.request) },
    ]
}

extension Route {
    /// A file that is part of the program, for anybody.
    private static func file(_ path: String, _ contentType: String, _ octets: [UInt8]) -> Route {
        Route("GET", path, nil) { _, _ in WebResponse(200, "\(contentType); charset=utf-8", octets) }
    }

    private static func script(_ path: String, _ octets: [UInt8]) -> Route {
        self.file(path, "text/javascript", octets)
    }
}

extension WebResponse {
    /// The status as it changes, until nobody reads it any more.
    static var statusEvents: WebResponse {
        var response = WebResponse(200, "text/event-stream", [])
        response.body = .statusEvents
        return response
    }
}

// MARK: - The page's door

extension MonitorDesk {
    /// Exchanges a token for a cookie, with which a browser's event stream can come in.
    func logIn(_ request: WebRequest) throws(Problem) -> WebResponse {
        guard let token = request.form["token"] else {
            throw Problem(400, "there is no token", "send the form field `token`")
        }
        let cookie = (0..<32).map { _ in UInt8.random(in: .min ... .max) }.map(hexadecimal).joined()
        let now = self.now
        try self.doorkeeper.withLock { door throws(Problem) in
            try door.logIn(token, cookie: Array(cookie.utf8), at: now)
        }
        return self.redirect(request, cookie: cookie, seconds: MonitorLimits.loginTime.components.seconds)
    }

    func logOut(_ request: WebRequest) -> WebResponse {
        self.doorkeeper.withLock { $0.logOut(request) }
        return self.redirect(request, cookie: "", seconds: 0)
    }

    private func redirect(_ request: WebRequest, cookie: String, seconds: Int64) -> WebResponse {
        let name = Doorkeeper.cookieName(for: request.host)
        let secure = self.isSecured ? "; Secure" : ""
        var response = WebResponse.text("", status: 303)
        response.headers = [
            ("Location", "/"),
            (
                "Set-Cookie",
                "\(name)=\(cookie); HttpOnly; SameSite=Strict; Path=/; Max-Age=\(seconds)\(secure)"
            ),
        ]
        return response
    }
}
