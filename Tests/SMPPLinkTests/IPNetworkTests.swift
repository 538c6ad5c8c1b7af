import Testing
import Transport

@testable import SMPPLink

@Suite struct IPNetworkTests {
    @Test(
        arguments: [
            ("192.0.2.0/24", "192.0.2.0", true), ("192.0.2.0/24", "192.0.2.255", true),
            ("192.0.2.0/24", "192.0.3.0", false), ("192.0.2.0/24", "192.0.1.255", false),
            ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.6", false),
            ("192.0.2.7/32", "192.0.2.7", true), ("192.0.2.6/31", "192.0.2.7", true),
            ("192.0.2.6/31", "192.0.2.8", false), ("10.128.0.0/9", "10.255.1.1", true),
            ("10.128.0.0/9", "10.127.255.255", false), ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false), ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false), ("2001:db8::1", "2001:db8::1", true),
            ("2001:db8::1", "2001:db8::2", false), ("2001:db8::8000/113", "2001:db8::ffff", true),
            ("2001:db8::8000/113", "2001:db8::7fff", false), ("::/0", "2001:db8::1", true),
            ("::/0", "192.0.2.1", false), ("::1", "127.0.0.1", false),
            // Mapped: one form for both.
            ("192.0.2.0/24", "::ffff:192.0.2.9", true), ("::ffff:192.0.2.0/120", "192.0.2.9", true),
            ("::ffff:192.0.2.0/120", "192.0.3.9", false), ("::ffff:0.0.0.0/96", "203.0.113.9", true),
            ("::ffff:192.0.2.7", "192.0.2.7", true),
        ] as [(String, String, Bool)])
    func anAddressIsInARange(range: String, address: String, isIn: Bool) throws {
        let network = try #require(IPNetwork(range))
        let address = try #require(SocketAddress(ip: address, port: 2775))
        #expect(network.contains(address) == isIn)
    }

    @Test(arguments: [
        "", "/", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/+24", "192.0.2.0/24/24",
        "192.0.2/24",
        "192.0.2.1/24", "192.0.2.0 /24", "localhost", "2001:db8::/129", "2001:db8::1/64",
        "::ffff:192.0.2.0/95",
        "::ffff:192.0.2.1/120", "fe80::1%lo", "0300.0.2.0",
    ])
    func whatMeansNoRange(text: String) {
        #expect(IPNetwork(text) == nil)
    }

    @Test(arguments: [
        ("192.0.2.0/24", "192.0.2.0/24"), ("192.0.2.7/32", "192.0.2.7"),
        ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
        ("2001:db8:0:0:0:0:0:0/32", "2001:db8::/32"), ("::1/128", "::1"), ("::/0", "::/0"),
    ])
    func aRangeIsPrintedInOneForm(text: String, printed: String) throws {
        #expect(try #require(IPNetwork(text)).description == printed)
    }

    /// Against counting bits one by one.
    @Test(arguments: 0..<200)
    func theFirstBitsDecide(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let one = (0..<4).map { _ in UInt8.random(in: 0...255, using: &random) }
        let length = Int.random(in: 0...32, using: &random)
        func bits(_ octets: [UInt8]) -> [Bool] {
            octets.flatMap { octet in (0..<8).map { octet & (0x80 >> $0) != 0 } }
        }
        var other = one
        let place = Int.random(in: 0..<32, using: &random)
        other[place / 8] ^= 0x80 >> UInt8(place % 8)
        let base = bits(one).enumerated().map { $0 < length && $1 }
        let octets = stride(from: 0, to: 32, by: 8).map { start in
            base[start..<start + 8].reduce(0) { $0 << 1 | ($1 ? 1 : 0) }
        }
        let text = octets.map { String($0) }.joined(separator: ".") + "/\(length)"
        let network = try #require(IPNetwork(text))
        for address in [one, other] {
            let ip = address.map { String($0) }.joined(separator: ".")
            let isIn = bits(address).prefix(length) == bits(one).prefix(length)
            #expect(network.contains(try #require(SocketAddress(ip: ip, port: 0))) == isIn)
        }
    }
}
