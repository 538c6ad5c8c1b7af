import Testing

@testable import Bridge

@Suite struct FormTests {
    private func parsed<Value>(_ text: String, _ form: Form<Value>) -> Value? { try? form.parse(text) }

    @Test(arguments: [
        ("1ms", Duration.milliseconds(1)), ("200ms", .milliseconds(200)), ("10s", .seconds(10)),
        ("10m", .seconds(600)), ("24h", .seconds(86_400)), ("0060s", .seconds(60)),
    ])
    func durationsCarryTheirUnit(text: String, duration: Duration) {
        #expect(self.parsed(text, .duration(.zero ... .seconds(86_400))) == duration)
    }

    @Test(arguments: [
        "", "10", "s", "10 s", "1.5s", "-1s", "+1s", "10S", "10min", "10us", "١s", "9999999999999999999s",
    ])
    func otherDurationsAreRefused(text: String) {
        #expect(self.parsed(text, .duration(.zero ... .seconds(86_400))) == nil)
    }

    @Test(arguments: [
        (Duration.zero, "0s"), (.milliseconds(1), "1ms"), (.milliseconds(1_500), "1500ms"),
        (.seconds(1), "1s"),
        (.seconds(60), "60s"), (.seconds(90), "90s"), (.seconds(120), "2m"), (.seconds(600), "10m"),
        (.seconds(3_600), "60m"), (.seconds(86_400), "24h"),
    ])
    func durationsArePrintedAsAPersonWould(duration: Duration, text: String) {
        #expect(durationText(duration) == text)
    }

    @Test(arguments: 0..<200)
    func printedDurationsReadBack(seed: UInt64) {
        var numbers = SplitMix64(seed: seed)
        let duration = Duration.milliseconds(Int.random(in: 0...86_400_000, using: &numbers))
        #expect(self.parsed(durationText(duration), .duration(.zero ... .seconds(86_400))) == duration)
    }

    @Test(arguments: [
        ("70000", 70_000), ("16B", 16), ("64KiB", 65_536), ("2MiB", 2_097_152), ("1GiB", 1_073_741_824),
    ])
    func octetsMayCarryAUnit(text: String, octets: Int) {
        #expect(self.parsed(text, .octets(0...Int.max)) == octets)
    }

    @Test(arguments: ["0", "255", "0xF1", "0Xff", "9", "10"])
    func octetsOfAFieldAreDecimalOrHexadecimal(text: String) {
        let expected: [String: UInt8] = ["0": 0, "255": 255, "0xF1": 0xF1, "0Xff": 0xFF, "9": 9, "10": 10]
        #expect(self.parsed(text, Form<UInt8>.octet()) == expected[text])
    }

    @Test(arguments: ["256", "-1", "0x", "0x1FF", "F1", "1.0", " 1"])
    func otherOctetsOfAFieldAreRefused(text: String) {
        #expect(self.parsed(text, Form<UInt8>.octet()) == nil)
    }

    @Test func whatIsFoundIsShownOnOneLine() {
        #expect(quoted("a\nb\u{1B}[31m") == "'a�b�[31m'")
        #expect(quoted(String(repeating: "x", count: 61)) == "'\(String(repeating: "x", count: 60))…'")
    }

    @Test(
        arguments: [
            ("windowsize", "window_size"), ("window-size", "window_size"), ("WINDOW_SIZE", "window_size"),
            ("throughtput", "throughput"), ("hots", "hosts"), ("tonn", "ton"), ("frobnicate", nil), ("", nil),
        ] as [(String, String?)])
    func theNearestKeyIsSuggested(written: String, meant: String?) {
        #expect(nearest(to: written, among: ["window_size", "throughput", "hosts", "ton", "npi"]) == meant)
    }
}
