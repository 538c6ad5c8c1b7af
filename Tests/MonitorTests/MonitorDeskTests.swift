import Bridge
import Foundation
import Journal
import Locks
import Monotonic
import Testing

@testable import Monitor

@Suite struct MonitorDeskTests {
    /// What each role may do, path by path: the table of routes says what it takes.
    @Test(arguments: Route.all.indices, [nil, Tokens.read, Tokens.operate, Tokens.admin])
    func aRoleMayDoWhatItMay(_ index: Int, _ token: String?) async {
        let route = Route.all[index]
        let path = route.path.replacingOccurrences(of: "{name}", with: "kcell")
            .replacingOccurrences(of: "{id}", with: "1")
        let response = await MonitorDesk.test().send(route.method, path, token, body: "{\"level\": \"info\"}")
        let roles: [String?: AccessRole] = [
            Tokens.read: .read, Tokens.operate: .operate, Tokens.admin: .admin,
        ]
        let role = roles[token]
        switch (route.role, role) {
        case (nil, _): #expect(![401, 403].contains(response.status) || route.path == "/login")
        case (.some, nil): #expect(response.status == 401)
        case (.some(let needed), .some(let role)): #expect((response.status == 403) == (role < needed))
        }
    }

    @Test func aWrongTokenIsNobodys() async {
        for token in ["", "x", Tokens.read + "x", String(Tokens.read.dropLast()), "Bearer \(Tokens.read)"] {
            #expect(await MonitorDesk.test().get("/status", token).status == 401)
        }
    }

    @Test(
        arguments: [
            ("localhost", true), ("LOCALHOST:9414", true), ("127.0.0.1:9414", true), ("10.1.2.3", true),
            ("[::1]:9414", true), ("evil.example", false), ("localhost.evil.example:80", false),
            ("127.0.0.1.evil.example", false),
            ("", false), ("1.2.3", false),
        ])
    func whatAsksByAnotherNameIsRefused(_ host: String, _ isOurs: Bool) async {
        var request = WebRequest(method: "GET", path: "/status")
        request.host = host
        request.authorization = "Bearer \(Tokens.read)"
        #expect(await MonitorDesk.test().answer(request).status == (isOurs ? 200 : 421))
    }

    @Test func aTokenIsExchangedForACookieThatOnlyReads() async throws {
        let desk = MonitorDesk.test()
        let form = "application/x-www-form-urlencoded"
        let wrong = await desk.send("POST", "/login", body: "token=wrong", as: form)
        #expect(wrong.status == 401)
        let login = await desk.send("POST", "/login", body: "token=\(Tokens.admin)", as: form)
        #expect(login.status == 303)
        let cookie = try #require(login.header("Set-Cookie"))
        #expect(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/"))
        var request = WebRequest(method: "GET", path: "/status")
        request.host = "localhost:9414"
        request.cookie = "a=b; " + (cookie.split(separator: ";").first.map(String.init) ?? "")
        #expect(await desk.answer(request).status == 200)
        request.method = "POST"
        request.path = "/links/kcell/unbind"
        #expect(await desk.answer(request).status == 403)
        request.path = "/logout"
        _ = await desk.answer(request)
        request.method = "GET"
        request.path = "/status"
        #expect(await desk.answer(request).status == 401)
    }

    /// RFC 6265 §8.5: cookies do not tell ports apart, so a daemon's has its port in the name.
    @Test func twoDaemonsOnOneHostHaveCookiesOfTheirOwn() {
        #expect(Doorkeeper.cookieName(for: "localhost:9414") == "kopir-9414")
        #expect(Doorkeeper.cookieName(for: "[::1]:9415") == "kopir-9415")
        #expect(Doorkeeper.cookieName(for: "kopir.example") == "kopir")
        #expect(Doorkeeper.cookieName(for: "127.0.0.1") == "kopir")
        #expect(Doorkeeper.cookieName(for: "localhost:9414;x=y") == "kopir")
    }

    @Test func anOrderReachesTheDaemon() async {
        let daemon = FakeDaemon()
        let desk = MonitorDesk.test(daemon)
        for action in LinkAction.allCases {
            #expect(await desk.send("POST", "/links/kcell/\(action.rawValue)", Tokens.operate).status == 200)
        }
        #expect(await desk.send("POST", "/drain", Tokens.operate).status == 200)
        #expect(
            daemon.orders.withLock { $0 }
                == ["unbind kcell", "bind kcell", "pause kcell", "resume kcell", "drain"])
        let unknown = await desk.send("POST", "/links/nosuch/pause", Tokens.operate)
        #expect(unknown.status == 404 && unknown.text.contains("kcell"))
    }

    @Test func whatCantBeWrittenDownIsNotDone() async throws {
        let daemon = FakeDaemon()
        var process = MonitoredProcess()
        // Every write to it fails: the device is full.
        process.audit = try AuditLog(path: "/dev/full", isDevice: true)
        let response = await MonitorDesk.test(daemon, process: process).send(
            "POST", "/links/kcell/unbind", Tokens.operate)
        #expect(response.status == 500)
        #expect(daemon.orders.withLock { $0 }.isEmpty)
    }

    @Test func aCaptureIsForWhoIsWrittenDown() async throws {
        var process = MonitoredProcess()
        process.capture = { $0 == "kcell" ? [0xA1, 0xB2, 0xC3, 0xD4] : nil }
        let desk = MonitorDesk.test(process: process)
        let found = await desk.get("/links/kcell/capture", Tokens.admin)
        #expect(found.status == 200 && found.contentType == "application/vnd.tcpdump.pcap")
        #expect(await desk.get("/links/nosuch/capture", Tokens.admin).status == 404)
        process.audit = try AuditLog(path: "/dev/full", isDevice: true)
        let unwritten = MonitorDesk.test(process: process)
        #expect(await unwritten.get("/links/kcell/capture", Tokens.admin).status == 500)
    }

    @Test func itIsLiveAsLongAsTheLoopLooks() async {
        let daemon = FakeDaemon()
        let desk = MonitorDesk.test(daemon)
        #expect(await desk.get("/livez", nil).status == 200)
        #expect(await desk.get("/readyz", nil).status == 200)
        daemon.snapshot.withLock { $0 = .sample(at: Instant.now - .seconds(6)) }
        #expect(await desk.get("/livez", nil).status == 503)
        #expect(await desk.get("/readyz", nil).text == "the loop does not turn\n")
    }

    /// Beyond the burst as many as the rate lets; the probes have their own allowance.
    @Test func aFloodIsAnsweredWithServiceUnavailable() async {
        let now = Locked(Instant.now)
        let daemon = FakeDaemon()
        let desk = MonitorDesk(daemon, Tokens.settings, process: MonitoredProcess()) { now.withLock { $0 } }
        func statuses(_ count: Int) async -> [Int: Int] {
            var counts: [Int: Int] = [:]
            for _ in 0..<count { counts[await desk.get("/status").status, default: 0] += 1 }
            return counts
        }
        #expect(await statuses(250) == [200: 200, 503: 50])
        now.withLock { $0 += .seconds(1) }
        #expect(await statuses(150) == [200: 100, 503: 50])
        #expect(await desk.get("/livez", nil).status == 200)
        now.withLock { $0 += .seconds(60) }
        #expect(await statuses(201) == [200: 200, 503: 1])
    }

    @Test func aNumberIsSearchedForInTheBodyAlone() async {
        let desk = MonitorDesk.test()
        let found = await desk.send(
            "POST", "/messages/search", Tokens.admin, body: "{\"number\": \"+77010001414\"}")
        #expect(found.status == 200 && found.text.contains("\"message_id\": \"4A\""))
        #expect(!found.text.contains("77010001414"))
        for body in ["", "{}", "{\"number\": \"x\"}", "{\"number\": 7}"] {
            #expect(await desk.send("POST", "/messages/search", Tokens.admin, body: body).status == 400)
        }
        #expect(await desk.get("/messages/2").status == 404)
        #expect(await desk.get("/messages/x").status == 400)
    }

    @Test func whatIsNotThereIsToldSo() async {
        let desk = MonitorDesk.test()
        #expect(await desk.get("/nothing").status == 404)
        #expect(await desk.get("/links//pause").status == 404)
        let wrong = await desk.send("DELETE", "/status", Tokens.admin)
        #expect(wrong.status == 405 && wrong.text.contains("GET"))
    }

    @Test func thePageMayLoadNothingFromElsewhere() async {
        let page = await MonitorDesk.test().get("/", nil)
        #expect(page.status == 200)
        #expect(page.header("Content-Security-Policy")?.hasPrefix("default-src 'self'") == true)
        #expect(!page.text.contains("http://") && !page.text.contains("https://"))
    }
}
