import SMPP
import Testing

/// Times as SMPP 3.4 §7.1.1 writes them.
@Suite struct SMPPTimeTests {
    static let times = [
        "261122120000020+", "991231235959948-", "020610233429022-", "020610233429000R", "000000010000000R",
        "000000000000000R", "000000000100000R", "240229000000000+", "260331000000000+", "999999999999000R",
    ]

    @Test(arguments: Self.times)
    func whatIsReadIsWrittenTheSame(_ text: String) throws {
        #expect(try #require(SMPPTime(text)).description == text)
    }

    @Test(arguments: [
        "", "261122120000020", "261122120000020Z", "2611221200000200+", "261322120000020+",
        "261100120000020+", "261122240000020+", "261122126000020+", "261122120060020+", "261122120000049+",
        "26112212000002é", "26112212 000020+", "250229000000000+", "260431000000000+", "260001000000000+",
        "000000000100100R", "000000000100001R", "000000000100000r", "-61122120000020+",
    ])
    func whatIsNoTimeIsNone(_ text: String) {
        #expect(SMPPTime(text) == nil)
    }

    /// What `date -u -d … +%s` says.
    @Test(arguments: [
        ("000101000000000+", 946_684_800), ("240301000000020+", 1_709_233_200),
        ("240229235959000+", 1_709_251_199), ("261122120000020+", 1_795_330_800),
        ("261122120000020-", 1_795_366_800), ("991231235959948-", 4_102_487_999),
        ("200310075300000+", 1_583_826_780), ("000229120000004+", 951_822_000),
    ])
    func aMomentIsCountedInSecondsOfUTC(_ text: String, _ seconds: Int) throws {
        guard case .absolute(let time) = try #require(SMPPTime(text)) else {
            Issue.record("not absolute")
            return
        }
        #expect(time.secondsSince1970 == seconds)
    }

    @Test(arguments: [
        ("000000000100000R", 60), ("000001000000000R", 86_400), ("010000000000000R", 31_536_000),
        ("000100000000000R", 2_592_000), ("000000020304000R", 7_384),
    ])
    func aLengthOfTimeIsCountedInSeconds(_ text: String, _ seconds: Int) throws {
        guard case .relative(let time) = try #require(SMPPTime(text)) else {
            Issue.record("not relative")
            return
        }
        #expect(time.duration == .seconds(seconds))
    }

    @Test(arguments: [
        (Duration.seconds(60), "000000000100000R"), (.seconds(48), "000000000048000R"),
        (.seconds(90_061), "000001010101000R"), (.milliseconds(1_999), "000000000001000R"),
        (.zero, "000000000001000R"), (.seconds(-5), "000000000001000R"),
        (.seconds(100 * 86_400), "000099000000000R"),
    ])
    func aDurationIsWrittenAsALengthOfTime(_ duration: Duration, _ text: String) {
        #expect(SMPPTime(after: duration).description == text)
    }
}
