import Testing

@testable import Bridge

@Suite struct LineLogHandlerTests {
    /// Nobody outside writes a line of ours, or a colour onto the NOC's terminal.
    @Test(arguments: [
        ("bound_trx", "state=bound_trx"), ("", "state=\"\""), ("a b", "state=\"a b\""),
        ("a=b", "state=\"a=b\""), ("a\"b", "state=\"a\\\"b\""),
        ("a\nlevel=error", "state=\"a\\nlevel=error\""),
        ("\u{1B}[31m", "state=\"\\u001b[31m\""), ("\u{9B}31m", "state=\"\\u009b31m\""),
        ("a\u{7F}", "state=\"a\\u007f\""), ("a\u{2028}b", "state=\"a\\u2028b\""), ("Нет", "state=\"Нет\""),
    ])
    func aValueStaysInItsField(_ value: String, _ line: String) {
        #expect(LineLogHandler.logfmt([("state", value)]) == line)
    }

    @Test func theFieldsOfAJSONLineKeepTheirOrder() {
        #expect(
            LineLogHandler.json([("time", "1"), ("level", "info"), ("event", "a \"b\"\n")])
                == #"{"time": "1", "level": "info", "event": "a \"b\"\n"}"#)
    }
}
