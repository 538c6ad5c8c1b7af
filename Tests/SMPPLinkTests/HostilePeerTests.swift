import Glibc
import SMPP
import SMPPSession
import Testing
import Transport

@testable import SMPPLink

/// Thousands of attempts to bind to peers that behave badly leave nothing behind.
@Suite(.serialized, .timeLimit(.minutes(2))) struct HostilePeerTests {
    static let attempts = 2000

    @Test(arguments: HostilePeer.Manner.allCases)
    func attemptsLeaveNoDescriptorsBehind(_ manner: HostilePeer.Manner) async throws {
        let loop = try EventLoop(name: "hostile")
        let peer = try HostilePeer(manner, loop: loop)
        try await peer.start()
        try await self.attempt(loop: loop, port: peer.address.port)
        #expect(await peer.taken >= Self.attempts)
        await peer.stop()
        await loop.shutdown()
    }

    @Test func attemptsToAPortWithoutAListenerLeaveNothingBehind() async throws {
        let any = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
        let port = try Listener.listen(on: any).localAddress.port
        let loop = try EventLoop(name: "nobody")
        try await self.attempt(loop: loop, port: port)
        await loop.shutdown()
    }

    private func attempt(loop: EventLoop, port: UInt16) async throws {
        let tiny = Duration.microseconds(1)
        let settings = LinkSettings(
            name: "hostile", hosts: [LinkSettings.Host(name: "127.0.0.1", port: port)],
            bind: Bind(systemID: "egov1414", password: "secret08"),
            timers: SessionTimers(bind: .milliseconds(1)),
            reconnect: ReconnectWaits(lost: tiny, lostLimit: tiny, refused: tiny, refusedLimit: tiny))
        let owner = RecordingOwner()
        let link = OperatorLink(settings: settings, loop: loop, owner: owner, seed: 1)
        let before = openDescriptors()
        await link.start()
        var attempts = 0
        for await status in owner.changes where status.binds[0].state == .backoff {
            attempts += 1
            if attempts == Self.attempts { break }
        }
        await link.stop()
        await link.close()
        // Sessions that are over linger for a second at most.
        while openDescriptors() > before + 25 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(attempts == Self.attempts)
    }
}

/// The descriptors that this process has open.
func openDescriptors() -> Int {
    guard let directory = unsafe opendir("/proc/self/fd") else { return -1 }
    defer { unsafe closedir(directory) }
    var count = 0
    while unsafe readdir(directory) != nil { count += 1 }
    return count
}
