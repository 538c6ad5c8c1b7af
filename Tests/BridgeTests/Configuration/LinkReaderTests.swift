import SMPP
import SMPPLink
import SMPPSession
import Testing

@testable import Bridge

@Suite struct LinkReaderTests {
    private func link(_ lines: String) throws -> Configuration.Link {
        try #require(ConfigurationFolder().load(ConfigurationFolder.minimal(link: lines)).links["kcell"])
    }

    private func mistakes(_ lines: String) throws -> [String] {
        try ConfigurationFolder().mistakes(ConfigurationFolder.minimal(link: lines))
    }

    @Test func whatIsNotSaidIsTheDefault() throws {
        var expected = Configuration.Link()
        expected.hosts = [LinkSettings.Host(name: "127.0.0.1", port: 2775)]
        expected.systemID = "egov1414"
        expected.password = Secret("secret")
        #expect(try self.link("") == expected)
    }

    @Test func everyValueIsRead() throws {
        let link = try self.link(
            """
            system_type: SMPP
            bind_type: transmitter+receiver
            addr_ton: 0x03
            addr_npi: 255
            address_range: "1414"
            window_size: 10000
            throughput: 0.5
            enquire_link_interval: 30s
            enquire_link_timeout: 7s
            response_timeout: 200ms
            bind_timeout: 1m
            connect_timeout: 2s
            pdu_timeout: 3s
            unbind_timeout: 4s
            inactivity_timeout: 5m
            refusal_status: ESME_RTHROTTLED
            gsm_data_coding: 0xF1
            registered_delivery: 2
            receipt_ids: hex_to_decimal
            maximum_pdu_octets: 64KiB
            short_number: { ton: 6, npi: 1 }
            """)
        #expect(link.systemType == "SMPP")
        #expect(link.bindTypes == [.transmitter, .receiver])
        #expect(
            link.addressRange
                == AddressRange(ton: .networkSpecific, npi: NumberingPlan(rawValue: 255), range: "1414"))
        #expect(link.windowSize == 10_000)
        #expect(link.throughput == 0.5)
        #expect(link.timers.enquireLink == .seconds(30))
        #expect(link.timers.enquireLinkResponse == .seconds(7))
        #expect(link.timers.response == .milliseconds(200))
        #expect(link.timers.bind == .seconds(60))
        #expect(link.connectTimeout == .seconds(2))
        #expect(link.timers.pduRead == .seconds(3))
        #expect(link.timers.drain == .seconds(4))
        #expect(link.timers.inactivity == .seconds(300))
        #expect(link.refusalStatus.rawValue == 0x58)
        #expect(link.gsmDataCoding.rawValue == 0xF1)
        #expect(link.registeredDelivery.rawValue == 2)
        #expect(link.receiptIDs == .hexToDecimal)
        #expect(link.limits.maximumPDUOctets == 65_536)
        #expect(link.shortNumber.ton.rawValue == 6)
        #expect(link.shortNumber.npi.rawValue == 1)
    }

    @Test func aLinkCanGoAsFastAsItsWindowLets() throws {
        #expect(try self.link("throughput: unlimited").throughput == nil)
        #expect(try self.link("inactivity_timeout: off").timers.inactivity == nil)
    }

    @Test func theLinksSettingsCarryEveryValue() throws {
        let link = try self.link(
            "bind_type: transmitter+receiver\nsystem_type: T\naddress_range: '14'\nwindow_size: 7")
        let settings = link.settings(name: "kcell")
        #expect(settings.name == "kcell")
        #expect(settings.hosts == link.hosts)
        #expect(settings.bindTypes == [.transmitter, .receiver])
        #expect(settings.bind.systemID == "egov1414")
        #expect(settings.bind.password == "secret")
        #expect(settings.bind.systemType == "T")
        #expect(settings.bind.addressRange.range == "14")
        #expect(settings.windowSize == 7)
        #expect(settings.throughput == 100)
        #expect(settings.timers == link.timers)
        #expect(settings.connectTimeout == link.connectTimeout)
        #expect(settings.limits == link.limits)
    }

    @Test(arguments: [
        ("window_size: 0", "window_size: 0 is out of range (1–10000)"),
        ("window_size: 10001", "window_size: 10001 is out of range (1–10000)"),
        (
            "window_size: 99999999999999999999",
            "window_size: '99999999999999999999' is not accepted here; accepted: a whole number, 1–10000"
        ),
        ("throughput: 0", "throughput: 0 is out of range (0.1–100000)"),
        ("throughput: -5", "throughput: -5 is out of range (0.1–100000)"),
        (
            "throughput: nan",
            "throughput: 'nan' is not accepted here; accepted: a number a second, 0.1–100000, or unlimited"
        ),
        ("response_timeout: 99ms", "response_timeout: 99ms is out of range (100ms–5m)"),
        (
            "response_timeout: 99999999999999999h",
            "response_timeout: 99999999999999999h is out of range (100ms–5m)"
        ),
        (
            "refusal_status: ESME_ROK",
            "refusal_status: ESME_ROK would take the message and lose it; accepted: an error's name"
        ),
        (
            "refusal_status: ESME_RX_P_APPN",
            "refusal_status: ESME_RX_P_APPN makes the SMSC drop the message; accepted: ESME_RX_T_APPN or another error"
        ),
        (
            "refusal_status: 0x64",
            "refusal_status: '0x64' is not accepted here; accepted: an error's name such as ESME_RX_T_APPN or ESME_RTHROTTLED"
        ),
        ("gsm_data_coding: 8", "gsm_data_coding: '8' is not accepted here; accepted: 0, 1, 0xF1"),
        ("addr_ton: 256", "addr_ton: '256' is not accepted here; accepted: 0–255, or 0x00–0xFF"),
        (
            "bind_type: transciever",
            "bind_type: 'transciever' is not accepted here; accepted: transceiver, transmitter+receiver, receiver; did you mean transceiver?"
        ),
        (
            "maximum_pdu_octets: 64KB",
            "maximum_pdu_octets: '64KB' is not accepted here; accepted: octets such as 70000 or 64KiB, 1024–16777216"
        ),
        (
            "maximum_pdu_octets: 9999999999999999GiB",
            "maximum_pdu_octets: 9999999999999999GiB is out of range (1024–16777216)"
        ),
        ("system_type: ИИН", "system_type: 'ИИН' is not accepted here; accepted: 0–12 ASCII characters"),
        (
            "system_type: abcdefghijklm",
            "system_type: 13 characters are out of range; accepted: 0–12 ASCII characters"
        ),
        ("short_number: 3", "short_number: must be a mapping of keys to values"),
        ("short_number: { tone: 3 }", "short_number.tone: is not a key here; did you mean ton?"),
        ("window_size: [1]", "window_size: must be a single value"),
        ("window_size:", "window_size: '' is not accepted here; accepted: a whole number, 1–10000"),
        ("password_file: p", "password_file: stands beside password; accepted: one of the two"),
    ])
    func aMistakeSaysWhatIsAccepted(line: String, mistake: String) throws {
        let mistakes = try self.mistakes(line).filter { !$0.contains("no such file") }
        #expect(mistakes == ["kopir.yaml:9: links.kcell.\(mistake)"])
    }

    @Test(arguments: [
        "", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", ":2775", "::1:2775", "[]:2775",
        "a b:1", "smsc:x",
    ])
    func aHostNeedsAPort(host: String) throws {
        let text = ConfigurationFolder.minimal().replacing("127.0.0.1:2775", with: host)
        let accepted = "accepted: HOST:PORT such as 127.0.0.1:2775 or [::1]:2775"
        #expect(
            try ConfigurationFolder().mistakes(text) == [
                "kopir.yaml:6: links.kcell.hosts[0]: '\(host)' is not accepted here; \(accepted)"
            ])
    }

    @Test(arguments: [
        ("bind_type: receiver", "kcell: bind_type receiver needs reply_link: its replies have no way out"),
        (
            "reply_link: kcell",
            "kcell: reply_link is for bind_type receiver: replies leave by this link itself"
        ),
        ("bind_type: receiver\nreply_link: beeline", "kcell: reply_link: beeline is no link"),
        ("bind_type: receiver\nreply_link: kcell", "kcell: reply_link: kcell is a receiver as well"),
    ])
    func repliesNeedAWayOut(lines: String, mistake: String) throws {
        #expect(try self.mistakes(lines) == ["kopir.yaml:5: links.\(mistake)"])
    }

    @Test func hostsOfEveryKindAreRead() throws {
        let text = ConfigurationFolder.minimal().replacing(
            "\"127.0.0.1:2775\"", with: "\"smsc.example:1\", \"192.0.2.1:65535\", \"[2001:db8::1]:2775\"")
        let link = try #require(ConfigurationFolder().load(text).links["kcell"])
        #expect(
            link.hosts == [
                LinkSettings.Host(name: "smsc.example", port: 1),
                LinkSettings.Host(name: "192.0.2.1", port: 65_535),
                LinkSettings.Host(name: "2001:db8::1", port: 2775),
            ])
    }

    @Test func aPasswordIsNeverShown() throws {
        let folder = try ConfigurationFolder()
        let text = ConfigurationFolder.minimal()
        let long = try folder.mistakes(text.replacing("password: secret", with: "password: geheimnis"))
        let list = try folder.mistakes(text.replacing("password: secret", with: "password: [geheim]"))
        #expect(
            long == [
                "kopir.yaml:8: links.kcell.password: is longer than 8 characters or not ASCII; "
                    + "accepted: at most 8 ASCII characters"
            ])
        #expect(list == ["kopir.yaml:8: links.kcell.password: must be a single value"])
        let configuration = try folder.load(text)
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!dumped.contains("secret"))
        #expect(!"\(configuration)".contains("secret"))
        #expect(!String(reflecting: configuration).contains("secret"))
    }
}
