import Testing

@testable import Monitor

@Suite struct WebhookSignatureTests {
    /// The example of standardwebhooks.com, whose signature Python's hmac computes as well.
    @Test func itIsThatOfStandardWebhooks() throws {
        let signature = try #require(WebhookSignature(secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let headers = signature.headers(
            "msg_p5jXN8AQM9LWM0D4loKWxJek", Array("{\"test\": 2432232314}".utf8), at: 1_614_265_330)
        #expect(headers.map(\.0) == ["webhook-id", "webhook-timestamp", "webhook-signature"])
        #expect(headers[1].1 == "1614265330")
        #expect(headers[2].1 == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test(arguments: ["", "secret", "whsec_", "whsec_???"])
    func whatIsNoSecretSignsNothing(_ secret: String) {
        #expect(WebhookSignature(secret: secret).map { _ in secret == "whsec_" } ?? true)
    }
}
