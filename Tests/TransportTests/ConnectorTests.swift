import Glibc
import Monotonic
import Testing

@testable import Transport

@Suite struct ConnectorTests {
    @Test func connectsToTheFirstAddressThatAnswers() async throws {
        let loop = try EventLoop(name: "first")
        let server = Server(on: loop, .echoes)
        let address = try await server.listen()
        let refusing = try RefusingAddress()
        defer { withExtendedLifetime(refusing) {} }
        let addresses = [refusing.address, address, refusing.address]
        let client = try await Client.connect(on: loop, to: addresses)
        await client.send([7])
        #expect(await client.octets(1) == [7])
        await client.close()
        await server.stop()
        await loop.shutdown()
    }

    @Test func connectsOverIPv6() async throws {
        let loop = try EventLoop(name: "ipv6")
        let server = Server(on: loop, .echoes)
        let client = try await Client.connect(on: loop, to: [server.listen(on: "::1")])
        await client.send([7])
        #expect(await client.octets(1) == [7])
        await client.close()
        await server.stop()
        await loop.shutdown()
    }

    @Test func saysWhyEachAddressFailed() async throws {
        let loop = try EventLoop(name: "refused")
        let refusing = try (RefusingAddress(), RefusingAddress())
        defer { withExtendedLifetime(refusing) {} }
        let addresses = [refusing.0.address, refusing.1.address]
        let refused = SystemError(errno: ECONNREFUSED, call: "connect")
        let error = await #expect(throws: ConnectError.self) {
            try await Client.connect(on: loop, to: addresses)
        }
        #expect(error?.attempts.map(\.address) == addresses)
        #expect(error?.attempts.map(\.error) == [refused, refused])
        let reason = "connect: Connection refused (ECONNREFUSED)"
        #expect(error?.description == "\(addresses[0]): \(reason); \(addresses[1]): \(reason)")
        await loop.shutdown()
    }

    @Test func noAddressIsAFailure() async throws {
        let loop = try EventLoop(name: "none")
        let error = await #expect(throws: ConnectError.self) { try await Client.connect(on: loop, to: []) }
        #expect(error?.description == "no address to connect to")
        await loop.shutdown()
    }

    @Test func aConnectThatFailsAtOnceIsAFailure() async throws {
        let loop = try EventLoop(name: "at-once")
        // A TCP connect to the limited broadcast address is refused by the kernel before a packet leaves.
        let broadcast = try #require(SocketAddress(ip: "255.255.255.255", port: 1))
        let error = await #expect(throws: ConnectError.self) {
            try await Client.connect(on: loop, to: [broadcast])
        }
        #expect(error?.attempts.first?.error == SystemError(errno: ENETUNREACH, call: "connect"))
        await loop.shutdown()
    }

    @Test func aSilentAddressTimesOut() async throws {
        let loop = try EventLoop(name: "silent")
        let silent = try SilentAddress()
        defer { withExtendedLifetime(silent) {} }
        let error = await #expect(throws: ConnectError.self) {
            try await Client.connect(on: loop, to: [silent.address], timeLimit: .milliseconds(20))
        }
        #expect(error?.attempts.first?.error == SystemError(errno: ETIMEDOUT, call: "connect"))
        await loop.shutdown()
    }

    @Test func aSilentAddressLeavesTimeForTheNext() async throws {
        let loop = try EventLoop(name: "share")
        let silent = try SilentAddress()
        defer { withExtendedLifetime(silent) {} }
        let server = Server(on: loop, .echoes)
        let address = try await server.listen()
        let client = try await Client.connect(
            on: loop, to: [silent.address, address], timeLimit: .seconds(2))
        await client.send([7])
        #expect(await client.octets(1) == [7])
        await client.close()
        await server.stop()
        await loop.shutdown()
    }

    @Test func aCancelledConnectorIsSilent() async throws {
        let loop = try EventLoop(name: "cancel")
        let silent = try SilentAddress()
        defer { withExtendedLifetime(silent) {} }
        let witness = Witness()
        let recorder = Recorder(on: loop)
        await recorder.run { recorder in
            let limit = Duration.milliseconds(1)
            // One that has not begun, and one that is under way.
            for address in [silent.address, silent.address] {
                let connector = Connector.connect(on: loop, to: [address], timeLimit: limit, handler: witness)
                connector.cancel()
                connector.cancel()
            }
            let connector = Connector.connect(
                on: loop, to: [silent.address], timeLimit: limit, handler: witness)
            loop.execute { connector.cancel() }
            _ = loop.schedule(at: loop.now + .milliseconds(5), recorder)
        }
        _ = await recorder.notes(1)
        #expect(!witness.wasCalled)
        await loop.shutdown()
    }

    @Test func noOutcomeLeavesADescriptorBehind() async {
        await #expect(processExitsWith: .success) {
            let loop = try EventLoop(name: "descriptors")
            let silent = try SilentAddress()
            defer { withExtendedLifetime(silent) {} }
            let server = Server(on: loop, .collects)
            let address = try await server.listen()
            let refusing = try RefusingAddress()
            defer { withExtendedLifetime(refusing) {} }
            let recorder = Recorder(on: loop)
            let limit = Duration.milliseconds(1)
            let before = try openDescriptors()
            for round in 0..<100 {
                try await Client.connect(on: loop, to: [refusing.address, address]).close()
                await server.peer(round).close()
                _ = try? await Client.connect(on: loop, to: [refusing.address])
                _ = try? await Client.connect(on: loop, to: [silent.address], timeLimit: limit)
                await recorder.run { _ in
                    let connector = Connector.connect(on: loop, to: [silent.address], handler: Witness())
                    loop.execute { connector.cancel() }
                }
            }
            await recorder.run { _ in }
            try #require(openDescriptors() - before < 20)
        }
    }
}

/// An address that refuses each connect: its port is taken, but nobody listens.
private final class RefusingAddress: Sendable {
    let address: SocketAddress
    private let descriptor: Descriptor

    init() throws {
        let any = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
        descriptor = try StreamSocket.makeSocket(any.family)
        let number = descriptor.rawValue
        _ = try SystemError.check("bind", unsafe any.withSockaddr { unsafe bind(number, $0, $1) })
        address = try #require(unsafe SocketAddress.read { unsafe getsockname(number, $0, $1) })
    }
}

/// An address that answers no connect: its queue of connections that wait to be accepted is full.
private final class SilentAddress: Sendable {
    let address: SocketAddress
    private let listener: Listener
    private let first: StreamSocket
    private let second: StreamSocket

    init() throws {
        let any = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
        listener = try Listener.listen(on: any, backlog: 0)
        address = listener.localAddress
        // With a backlog of 0 the kernel lets one wait and drops the others' SYN.
        first = try StreamSocket.connect(to: address)
        second = try StreamSocket.connect(to: address)
    }
}

private final class Witness: ConnectHandler {
    private let calls = Gate<Void>()
    var wasCalled: Bool { calls.isOpen }

    func connected(_ socket: consuming StreamSocket, to address: SocketAddress) { calls.open(()) }
    func connectFailed(_ error: ConnectError) { calls.open(()) }
}
