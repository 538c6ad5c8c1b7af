import Testing

@testable import PacketCapture

/// Examples of RFC 5952 §4.
@Suite struct EndpointTests {
    @Test(
        arguments: [
            ([127, 0, 0, 1], "127.0.0.1:2775"),
            (v6(0, 0, 0, 0, 0, 0, 0, 1), "[::1]:2775"), (v6(0, 0, 0, 0, 0, 0, 0, 0), "[::]:2775"),
            (v6(0x2001, 0xDB8, 0, 0, 1, 0, 0, 1), "[2001:db8::1:0:0:1]:2775"),
            (v6(0x2001, 0xDB8, 0, 1, 1, 1, 1, 1), "[2001:db8:0:1:1:1:1:1]:2775"),
            (v6(0x2001, 0, 0, 1, 0, 0, 0, 1), "[2001:0:0:1::1]:2775"),
            (v6(0x2001, 0xDB8, 0, 0, 0, 0, 0, 0), "[2001:db8::]:2775"),
        ] as [([UInt8], String)])
    func addressesAreWritten(address: [UInt8], text: String) {
        #expect(Endpoint(address: address, port: 2775).description == text)
    }

    private static func v6(_ groups: UInt16...) -> [UInt8] { groups.flatMap(Fixture.big) }
}
