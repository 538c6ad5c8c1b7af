import SMPP
import Testing

@testable import Bridge

@Suite struct LinkCaptureTests {
    /// A conversation, and what a capture tells of it: whose it is and what was said is not in it.
    @Test func aConversationIsThereWithoutWhoAndWhat() async throws {
        let bench = try await BridgeBench()
        _ = await bench.ask("4 900101300126")
        let file = try #require(await bench.bridge.capture("kcell", mask: NumberMaskTests.mask))
        try await bench.end()
        #expect(file.starts(with: [0xA1, 0xB2, 0xC3, 0xD4]))
        for secret in ["77010001414", "900101300126", "secret08"] {
            #expect(!Self.contains(file, Array(secret.utf8)), "\(secret)")
        }
        // bind_transceiver, its response, deliver_sm, its response, submit_sm: in this order.
        #expect(Self.contains(file, Array("egov1414".utf8)))
        let commands: [UInt32] = [9, 0x8000_0009, 5, 0x8000_0005, 4]
        var rest = file[...]
        for command in commands {
            let octets = Self.octets(command)
            let place = try #require(Self.place(of: octets, in: rest))
            rest = rest[place...]
        }
    }

    @Test func aLinkThatIsNotThereHasNone() async throws {
        let bench = try await BridgeBench()
        #expect(await bench.bridge.capture("beeline", mask: NumberMaskTests.mask) == nil)
        try await bench.end()
    }

    /// The same number has the same digits, wherever it stands.
    @Test func numbersAreConsistent() {
        let mask = NumberMaskTests.mask
        let digits = mask.digits("77010001414")
        #expect(digits.count == 11 && digits != "77010001414")
        #expect(mask.digits("+77010001414") == "+" + digits)
        #expect(mask.digits("87010001414").suffix(10) == digits.suffix(10))
        #expect(mask.digits("1414") == "1414")
        #expect(mask.digits("Aigul-1").allSatisfy { !"Aigul".contains($0) })
    }

    private static func octets(_ command: UInt32) -> [UInt8] {
        stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: command >> $0) }
    }

    private static func contains(_ file: [UInt8], _ octets: [UInt8]) -> Bool {
        Self.place(of: octets, in: file[...]) != nil
    }

    /// Behind the first place where these octets stand.
    private static func place(of octets: [UInt8], in file: ArraySlice<UInt8>) -> Int? {
        guard file.count >= octets.count else { return nil }
        return file.indices.dropLast(octets.count - 1).first { file[$0...].starts(with: octets) }
            .map { $0 + octets.count }
    }
}
