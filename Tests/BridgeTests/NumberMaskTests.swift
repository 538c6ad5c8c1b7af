import Journal
import SMPP
import Testing

@testable import Bridge
@testable import Journal

@Suite struct NumberMaskTests {
    static let mask = NumberMask(KeyedHash(key: Array(0..<32)))

    /// The first 64 bits of HMAC-SHA-256, as Python's hmac computes it.
    @Test(arguments: ["77010001414", "+77010001414", "87010001414", "7010001414"])
    func aNumberHasOneMarkHoweverItIsWritten(_ number: String) {
        #expect(Self.mask.text(number) == "#cf982a786375af5f")
    }

    @Test func aShortNumberIsNobodys() {
        #expect(Self.mask.text("1414") == "1414")
        #expect(Self.mask.text(Address(ton: .networkSpecific, digits: "14140")) == "14140")
    }

    @Test func aNameIsSomebodys() {
        let masked = Self.mask.text(Address(ton: .alphanumeric, digits: "Aigul"))
        #expect(masked.hasPrefix("#") && !masked.contains("Aigul"))
    }

    @Test func aTestBenchSeesNumbers() {
        let mask = NumberMask(KeyedHash(), isRevealing: true)
        #expect(mask.text(Address(ton: .international, npi: .isdn, digits: "77010001414")) == "+77010001414")
    }

    @Test func anotherKeyIsAnotherMark() {
        #expect(NumberMask(KeyedHash()).text("77010001414") != Self.mask.text("77010001414"))
    }
}
