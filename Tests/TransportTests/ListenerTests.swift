import Glibc
import Testing

@testable import Transport

@Suite struct ListenerTests {
    @Test func portZeroIsTheKernelsChoice() throws {
        let any = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
        let listener = try Listener.listen(on: any)
        #expect(listener.localAddress.port != 0)
        #expect(listener.localAddress.ip == "127.0.0.1")
    }

    @Test func aTakenPortIsAnError() throws {
        let any = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
        let listener = try Listener.listen(on: any)
        let taken = listener.localAddress
        #expect(throws: SystemError.self) { _ = try Listener.listen(on: taken) }
    }

    @Test func aForeignAddressIsAnError() throws {
        // TEST-NET-1 (RFC 5737) is nobody's.
        let foreign = try #require(SocketAddress(ip: "192.0.2.1", port: 0))
        #expect(throws: SystemError(errno: EADDRNOTAVAIL, call: "bind")) {
            _ = try Listener.listen(on: foreign)
        }
    }

    @Test func nobodyWaitingIsWouldBlock() throws {
        let any = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
        var listener = try Listener.listen(on: any)
        #expect(listener.accept().name == "would block")
    }

    @Test func aPortIsFreeAgainWhileItsConnectionsLinger() async {
        // In a process of its own: one that is forked for another test holds the listener until its exec.
        await #expect(processExitsWith: .success) {
            let any = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
            let address = try {
                var listener = try Listener.listen(on: any)
                let client = try StreamSocket.connect(to: listener.localAddress)
                // The side that closes first, ours, leaves the port in TIME_WAIT.
                try #require(listener.accept().name == "accepted")
                try #require(client.finishConnect() == nil)
                return listener.localAddress
            }()
            _ = try Listener.listen(on: address)
        }
    }

    @Test func anIPv6ListenerSeesIPv4PeersAsIPv4() throws {
        let any = try #require(SocketAddress(ip: "::", port: 0))
        var listener = try Listener.listen(on: any)
        let port = listener.localAddress.port
        let client = try StreamSocket.connect(to: #require(SocketAddress(ip: "127.0.0.1", port: port)))
        switch listener.accept() {
        case .accepted(let server, let address):
            #expect(address.ip == "127.0.0.1")
            #expect(address == client.localAddress)
            #expect(server.localAddress?.ip == "127.0.0.1")
        default: Issue.record("a finished connect waits to be accepted")
        }
    }

    @Test func withoutDescriptorsAConnectionIsShed() async {
        await #expect(processExitsWith: .success) {
            let any = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
            var listener = try Listener.listen(on: any)
            let first = try StreamSocket.connect(to: listener.localAddress)
            let second = try StreamSocket.connect(to: listener.localAddress)
            let third = try StreamSocket.connect(to: listener.localAddress)
            do {
                let hoard = try await Hoard()
                for _ in 0..<2 { try #require(listener.accept().name == "shed: EMFILE") }
                // The peers learn at once.
                try #require(first.readsTheEnd == true)
                try #require(second.readsTheEnd == true)
                withExtendedLifetime(hoard) {}
            }
            try #require(listener.accept().name == "accepted")
            try #require(listener.accept().name == "would block")
            try #require(third.finishConnect() == nil)
        }
    }
}

extension AcceptResult {
    fileprivate var name: String {
        switch self {
        case .accepted: "accepted"
        case .wouldBlock: "would block"
        case .shed(let error): "shed: \(error.errno == EMFILE ? "EMFILE" : error.description)"
        case .failed(let error): "failed: \(error)"
        }
    }
}

extension StreamSocket {
    fileprivate var readsTheEnd: Bool {
        var octet: UInt8 = 0
        return unsafe withUnsafeMutableBytes(of: &octet) { unsafe read(into: $0) } == .endOfStream
    }
}
