import Foundation
import SMSText
import Services
import Testing

@testable import Bridge

@Suite struct ConfigurationReportTests {
    @Test func theReportNamesLinksAndRepliesAndNoPassword() throws {
        let folder = try ConfigurationFolder()
        let text = ConfigurationFolder.minimal(
            link: "throughput: unlimited\nbind_type: transmitter+receiver\ngsm_data_coding: 0xF1")
        let report = try ConfigurationReport(folder.load(text)).description
        let expected = """
            short numbers  1414
            services       help
            registers      sqlite:registers.db
            journal        none: acknowledged messages are lost if the process dies
            queue          20000 messages, 64 at a time
            sla            answered in 60s, an apology after 45s, given up after 10m

            links
              kcell: 127.0.0.1:2775 as egov1414, transmitter + receiver
                plain TCP: whoever is on the way can read and change everything
                window 10, no limit a second, refuses with ESME_RX_T_APPN
                enquire_link after 10s, dead 5s later, responses within 10s
                data_coding 0 is gsm7, replies in data_coding 0xF1, long ones by udh8
                short number with ton 3, npi 0

            replies
              texts.service_not_found  gsm7    39 septets  1 segment
              texts.unavailable        gsm7    53 septets  1 segment
              services.help.text       gsm7    53 septets  1 segment
              * with values of the usual length filled in
            """
        #expect(report.replacing(folder.path(""), with: "") == expected)
    }

    /// A line each, without what proves who they are.
    @Test func theReportNamesListenersAndAccounts() throws {
        let folder = try ConfigurationFolder()
        let top =
            ServerReaderTests.listen + """
                accounts:
                  shop: { role: client, password_hash: "\(ServerReaderTests.hash)", allow: ["10.0.0.0/8", "::1"],
                          throughput: unlimited, bind_types: [transmitter] }
                  operator2: { role: operator, password_hash: "\(ServerReaderTests.hash)", allow: ["127.0.0.0/8"],
                               source_prefixes: ["7705", "7706"], maximum_binds: 3 }

                """
        let report = try ConfigurationReport(folder.load(ConfigurationFolder.minimal(top: top))).description
        let expected = """

            listen
              127.0.0.1:2776: plain TCP: whoever is on the way can read and change everything

            accounts
              operator2: operator, from 127.0.0.0/8, at most 3 binds as transmitter/receiver/transceiver, window 10, \
            100 messages a second, numbers 7705 7706…
              shop: client, from 10.0.0.0/8 or ::1, at most 2 binds as transmitter, window 10, no limit a second

            replies
            """
        #expect(report.contains(expected))
        #expect(!report.contains("scrypt"))
    }

    /// The lengths that the instruction's texts are known to have, with a Latin e in row 2.
    @Test func theInstructionsTextsCostWhatTheyDo() throws {
        let path = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Config/services.yaml").path(percentEncoded: false)
        let costs = try CatalogueReader.load(path: path).costs()
        func rows(_ service: String) -> [Int] {
            costs.filter { $0.path.starts(with: ["services", service, "rows"]) }.map(\.unitCount)
        }
        #expect(costs.first?.unitCount == 39)
        #expect(rows("vehicle_inspection") == [114, 101, 97])
        #expect(rows("kindergarten_queue") == [114, 113, 21, 115, 62])
        #expect(rows("housing_queue") == [113, 101, 96])
        #expect(costs.allSatisfy { $0.alphabet == .gsm7 && $0.segmentCount == 1 })
    }

    @Test func wordsInBracesAreFilledInToBeCounted() {
        let cost = ReplyCost(
            path: ["a"], text: "GRNZ {plate}.", samples: ["plate": "123ABC02"], segmenter: Segmenter())
        #expect(cost.isSample)
        #expect(cost.unitCount == "GRNZ 123ABC02.".count)
        #expect(
            !ReplyCost(path: ["a"], text: "GRNZ.", samples: ["plate": "x"], segmenter: Segmenter()).isSample)
    }

    @Test func registersOfTheirOwnAreListed() throws {
        let text = ConfigurationFolder.minimal().replacing(
            "registers: sqlite:registers.db",
            with: """
                registers: { citizens: sqlite:/c, persons: sqlite:/p, vehicles: sqlite:/v,
                  kindergarten_queue: sqlite:/k, housing_queue: sqlite:/h }
                """)
        let report = try ConfigurationReport(ConfigurationFolder().load(text)).description
        let stores =
            "citizens sqlite:/c, housing_queue sqlite:/h, kindergarten_queue sqlite:/k, persons sqlite:/p, "
            + "vehicles sqlite:/v"
        #expect(report.contains("registers      \(stores)\n"))
    }
}
