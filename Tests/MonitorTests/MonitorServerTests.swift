import Bridge
import Dispatch
import Glibc
import Locks
import Logging
import ServiceLifecycle
import TestCertificates
import Testing
import Transport

@testable import Monitor

/// Over a socket: what HTTP may take of the daemon.
@Suite struct MonitorServerTests {
    @Test func aRequestIsAnsweredOverASocket() async throws {
        try await Self.serve { port in
            let client = try MonitorClient(host: "127.0.0.1", port: port, token: Tokens.operate)
            let live = try await client.send("GET", "/livez")
            #expect(live.text == "ok\n")
            let status = try await client.send("GET", "/status")
            #expect(status.text.hasPrefix("{\"version\": "))
            let paused = try await client.send("POST", "/links/kcell/pause")
            #expect(paused.status == 200)
            let level = try await client.send("PUT", "/log/level", body: Array("{}".utf8))
            #expect(level.status == 400)
        }
    }

    @Test func aHugeBodyIsRefused() async throws {
        try await Self.serve { port in
            let client = try MonitorClient(host: "127.0.0.1", port: port, token: Tokens.operate)
            let body = [UInt8](repeating: 0x20, count: MonitorLimits.bodyOctets + 1)
            let answer = try await client.send("PUT", "/log/level", body: body)
            #expect(answer.status == 413)
        }
    }

    @Test(
        arguments: [
            "GET /status HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "x", count: 20_000))\r\n\r\n",
            "GET /status HTTP/1.1\r\nHost: localhost\r\n"
                + (0..<100).map { "X-\($0): y\r\n" }.joined() + "\r\n",
            "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", "GET\r\n\r\n", "GET /status HTTP/9.9\r\n\r\n",
            "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        ])
    func whatIsNoRequestEndsTheConnection(_ octets: String) async throws {
        try await Self.serve { port in
            let answer = await Self.exchange(octets, port: port)
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"))
            // And the next one is served.
            let client = try MonitorClient(host: "127.0.0.1", port: port, token: Tokens.read)
            let next = try await client.send("GET", "/livez")
            #expect(next.status == 200)
        }
    }

    /// Each holds a place and never asks: who comes after them is let in at the cost of the oldest.
    @Test func slowRequestsKeepNobodyOut() async throws {
        try await Self.serve { port in
            let begun = "GET /livez HTTP/1.1\r\nHost: localhost\r\n"
            let slow = await Self.inBackground {
                (0..<MonitorLimits.connections).map { _ in Self.begin(begun, port: port) }
            }
            let client = try MonitorClient(host: "127.0.0.1", port: port, token: Tokens.read)
            let answer = try await client.send("GET", "/status")
            #expect(answer.status == 200)
            // And these still have their time, those before them have not.
            let ends = await Self.inBackground { slow.map { Self.end("\r\n", $0) } }
            #expect(ends.first?.isEmpty == true)
            #expect(ends.last?.hasPrefix("HTTP/1.1 200") == true)
        }
    }

    /// A page of many records comes whole; who does not trust the certificate gets nothing, and neither does who speaks HTTP.
    @Test func aRequestIsAnsweredOverTLS() async throws {
        let folder = try CertificateFolder()
        let authority = try TestAuthority()
        let files = try folder.write("own", authority.issue("IP:127.0.0.1"))
        let trusted = try folder.write("ca.pem", authority.pem)
        let other = try folder.write("other.pem", TestAuthority(commonName: "Another").pem)
        let settings = TLSServerSettings(certificateFile: files.certificate, keyFile: files.key)
        try await Self.serve(certificate: MonitorCertificate(settings)) { port in
            for file in [trusted, files.certificate] {
                let client = try #require(
                    try MonitorClient(url: "https://127.0.0.1:\(port)", caFile: file, token: Tokens.read))
                #expect(try await client.send("GET", "/openapi.yaml").body == PackageResources.openapi_yaml)
            }
            let stranger = try #require(
                try MonitorClient(url: "https://127.0.0.1:\(port)/", caFile: other, token: Tokens.read))
            let error = await #expect(throws: MonitorClient.Unreachable.self) {
                _ = try await stranger.send("GET", "/livez")
            }
            #expect(error?.description.contains("the peer's certificate is refused") == true)
            let plain = await Self.exchange("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n", port: port)
            #expect(!plain.contains("HTTP/1.1"))
        }
    }

    @Test func moreStreamsThanMayBeAreRefused() async throws {
        let desk = MonitorDesk.test()
        for _ in 0..<MonitorLimits.streams { #expect(desk.beginStream()) }
        #expect(!desk.beginStream())
        desk.endStream()
        #expect(desk.beginStream())
    }

    /// Runs a server on a free port for as long as `body` takes.
    private static func serve(
        certificate: MonitorCertificate? = nil, _ body: @escaping @Sendable (UInt16) async throws -> Void
    ) async throws {
        let address = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = MonitorServer(.test(), address: address, certificate: certificate, logger: quiet) {
            continuation.yield($0)
        }
        let group = ServiceGroup(services: [server], logger: quiet)
        let running = Task { try await group.run() }
        for await port in ports {
            try await body(UInt16(port))
            break
        }
        await group.triggerGracefulShutdown()
        try await running.value
    }

    /// Sends octets and reads to the end of the connection.
    private static func exchange(_ text: String, port: UInt16) async -> String {
        await self.inBackground { Self.end(text, Self.begin("", port: port)) }
    }

    /// On a thread that may wait.
    private static func inBackground<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async
        -> Result
    {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: body()) }
        }
    }

    /// A connection with octets that it begins with; negative if there is none.
    private static func begin(_ text: String, port: UInt16) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            close(descriptor)
            return -1
        }
        self.say(text, descriptor)
        return descriptor
    }

    /// A server that refuses in the middle may close before it has all: no signal then.
    private static func say(_ text: String, _ descriptor: Int32) {
        let octets = Array(text.utf8)
        _ = unsafe send(descriptor, octets, octets.count, Int32(MSG_NOSIGNAL))
    }

    /// Sends the last octets and reads to the end of the connection.
    private static func end(_ text: String, _ descriptor: Int32) -> String {
        guard descriptor >= 0 else { return "not connected" }
        defer { close(descriptor) }
        self.say(text, descriptor)
        shutdown(descriptor, Int32(SHUT_WR))
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return String(decoding: answer, as: UTF8.self) }
            answer += buffer[..<count]
        }
    }
}
