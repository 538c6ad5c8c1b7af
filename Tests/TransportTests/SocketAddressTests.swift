import Testing
import Transport

@Suite struct SocketAddressTests {
    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1:2775"), ("0.0.0.0", "0.0.0.0:2775"), ("::1", "[::1]:2775"),
        ("::", "[::]:2775"),
        // RFC 5952: lower case, no leading zeros, the longest run of zeros folded.
        ("2001:DB8:0:0:1:0:0:0001", "[2001:db8::1:0:0:1]:2775"),
        // An IPv4 address in IPv6 clothes (RFC 4291, 2.5.5.2) is that IPv4 address.
        ("::ffff:192.0.2.1", "192.0.2.1:2775"),
    ])
    func descriptionIsTheUsualForm(ip: String, description: String) throws {
        let address = try #require(SocketAddress(ip: ip, port: 2775))
        #expect(address.description == description)
    }

    @Test(arguments: [
        "", "localhost", "127.0.0", "127.0.0.256", "127.1", "0x7f.0.0.1", "1.2.3.4.5", ":", "::g", "[::1]",
        "127.0.0.1%lo", "fe80::1%no-such-interface", "fe80::1%",
    ])
    func whatIsNoAddressIsNil(ip: String) {
        #expect(SocketAddress(ip: ip, port: 1) == nil)
    }

    @Test func octetsAreInNetworkOrder() {
        #expect(SocketAddress(ip: "192.0.2.1", port: 1)?.octets == [192, 0, 2, 1])
        #expect(SocketAddress(ip: "::2", port: 1)?.octets == Array(repeating: 0, count: 15) + [2])
    }

    @Test func aLinkLocalAddressKeepsItsInterface() throws {
        // Interface 1 is the loopback interface of every Linux network namespace.
        let address = try #require(SocketAddress(ip: "fe80::1%lo", port: 1))
        #expect(address.ip == "fe80::1%1")
        #expect(address != SocketAddress(ip: "fe80::1", port: 1))
    }

    @Test func portAndAddressMakeTheIdentity() {
        #expect(SocketAddress(ip: "127.0.0.1", port: 1) == SocketAddress(ip: "::ffff:127.0.0.1", port: 1))
        #expect(SocketAddress(ip: "127.0.0.1", port: 1) != SocketAddress(ip: "127.0.0.1", port: 2))
    }
}
