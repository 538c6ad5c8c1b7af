import SMPPLink
import Services
import Testing

@testable import Bridge

@Suite struct ConfigurationReaderTests {
    @Test func whatIsRequiredIsEnough() throws {
        let folder = try ConfigurationFolder()
        let configuration = try folder.load(ConfigurationFolder.minimal())
        #expect(configuration.shortNumbers == ["1414"])
        #expect(configuration.journal == .none)
        #expect(configuration.queue == Configuration.Queue())
        #expect(configuration.sla == Configuration.SLA())
        #expect(configuration.log == Configuration.Log())
        #expect(Set(configuration.registers.values) == [.sqlite(path: folder.path("registers.db"))])
        #expect(configuration.registers.count == 5)
    }

    @Test func everyValueIsRead() throws {
        let text = ConfigurationFolder.minimal(
            top: """
                queue: { capacity: 500, workers: 8 }
                sla: { deadline: 30s, fallback: 20s, give_up: 1h }
                journal: none
                log: { level: debug, format: json }
                """)
        let configuration = try ConfigurationFolder().load(text)
        #expect(configuration.queue.capacity == 500)
        #expect(configuration.queue.workers == 8)
        #expect(configuration.sla.deadline == .seconds(30))
        #expect(configuration.sla.fallback == .seconds(20))
        #expect(configuration.sla.giveUp == .seconds(3_600))
        #expect(configuration.log.level == .debug)
        #expect(configuration.log.format == .json)
    }

    @Test func allMistakesComeAtOnceInTheOrderOfTheFile() throws {
        let text = """
            short_numbers: [1414, "14 14"]
            catalogue: services.yaml
            registers: sqlite:registers.db
            queue: { capacity: 0, workers: many, depth: 3 }
            sla:
              deadline: 60
            links:
              kcell:
                hosts: ["127.0.0.1"]
                window_sise: 10
                window_size: 20
                window_size: 30
                throughput: fast
            """
        #expect(
            try ConfigurationFolder().mistakes(text) == [
                "kopir.yaml:1: short_numbers[1]: '14 14' is not accepted here; accepted: 3–15 digits",
                "kopir.yaml:4: queue.capacity: 0 is out of range (1–1000000)",
                "kopir.yaml:4: queue.depth: is not a key here; accepted: capacity, workers",
                "kopir.yaml:4: queue.workers: 'many' is not accepted here; accepted: a whole number, 1–10000",
                "kopir.yaml:6: sla.deadline: '60' is not accepted here; "
                    + "accepted: a duration such as 10s, 200ms or 5m, 1s–24h",
                "kopir.yaml:8: links.kcell: password or password_file is missing",
                "kopir.yaml:8: links.kcell.system_id: is missing; accepted: 1–15 ASCII characters",
                "kopir.yaml:9: links.kcell.hosts[0]: '127.0.0.1' is not accepted here; "
                    + "accepted: HOST:PORT such as 127.0.0.1:2775 or [::1]:2775",
                "kopir.yaml:10: links.kcell.window_sise: is not a key here; did you mean window_size?",
                "kopir.yaml:12: links.kcell.window_size: stands twice, first in line 11",
                "kopir.yaml:13: links.kcell.throughput: 'fast' is not accepted here; "
                    + "accepted: a number a second, 0.1–100000, or unlimited",
            ])
    }

    @Test func whatIsMissingIsNamed() throws {
        #expect(
            try ConfigurationFolder().mistakes("log: { level: info }\n") == [
                "kopir.yaml: catalogue: is missing; accepted: a file",
                "kopir.yaml: links: is missing; accepted: a mapping of names to links",
                "kopir.yaml: registers: is missing; accepted: sqlite:PATH, or a mapping with one a source",
                "kopir.yaml: short_numbers: is missing; accepted: a list of 1–100: 3–15 digits",
            ])
    }

    @Test(arguments: ["tls"])
    func keysOfLaterVersionsAreAnsweredAsSuch(key: String) throws {
        let mistakes = try ConfigurationFolder().mistakes(
            ConfigurationFolder.minimal(top: "\(key): { a: b }"))
        #expect(mistakes == ["kopir.yaml:10: \(key): is not supported yet in this version"])
    }

    @Test(arguments: ["postgres://kopir:geheim@127.0.0.1/kopir"])
    func otherJournalsAreNotSupportedYet(journal: String) throws {
        let mistakes = try ConfigurationFolder().mistakes(
            ConfigurationFolder.minimal(top: "journal: \(journal)"))
        let kind = journal.prefix { $0 != ":" }
        #expect(
            mistakes == [
                "kopir.yaml:10: journal: \(kind): is not supported yet in this version; accepted: sqlite:PATH or none"
            ])
    }

    @Test func registersCanBeOneForEachSource() throws {
        let folder = try ConfigurationFolder()
        let text = ConfigurationFolder.minimal().replacing(
            "registers: sqlite:registers.db",
            with: """
                registers:
                  citizens: sqlite:citizens.db
                  persons: sqlite:/var/lib/kopir/persons.db
                  vehicles: sqlite:../vehicles.db
                  kindergarten_queue: sqlite:queues.db
                  housing_queue: sqlite:queues.db
                """)
        let registers = try folder.load(text).registers
        #expect(registers[.citizens] == .sqlite(path: folder.path("citizens.db")))
        #expect(registers[.persons] == .sqlite(path: "/var/lib/kopir/persons.db"))
        #expect(registers[.kindergartenQueue] == registers[.housingQueue])
        #expect(registers.count == 5)
    }

    @Test func registersOfOtherKindsShowNoPassword() throws {
        let text = ConfigurationFolder.minimal().replacing(
            "registers: sqlite:registers.db",
            with: """
                registers:
                  citizens: postgres://kopir:geheim@127.0.0.1/kopir
                  persons: geheim
                  vehicles: "sqlite:"
                  kindergarten_queue: sqlite:queues.db
                """)
        #expect(
            try ConfigurationFolder().mistakes(text) == [
                "kopir.yaml:3: registers.housing_queue: is missing; accepted: sqlite:PATH",
                "kopir.yaml:4: registers.citizens: postgres: is not supported yet in this version; "
                    + "accepted: sqlite:PATH",
                "kopir.yaml:5: registers.persons: no register can be found by this; accepted: sqlite:PATH",
                "kopir.yaml:6: registers.vehicles: no register can be found by this; accepted: sqlite:PATH",
            ])
    }

    @Test(arguments: [
        (
            "{ deadline: 40s, fallback: 40s }",
            "the fallback must come before the deadline (fallback 40s, deadline 40s)"
        ),
        (
            "{ deadline: 60s, give_up: 59s }",
            "give_up must not come before the deadline (give_up 59s, deadline 60s)"
        ),
        ("{ deadline: 30s }", "the fallback must come before the deadline (fallback 45s, deadline 30s)"),
    ])
    func theTimesOfAnAnswerHaveAnOrder(sla: String, problem: String) throws {
        let mistakes = try ConfigurationFolder().mistakes(ConfigurationFolder.minimal(top: "sla: \(sla)"))
        #expect(mistakes == ["kopir.yaml:10: sla: \(problem)"])
    }

    @Test(arguments: ["Kcell", "k cell", "a.b", "ə", "\"\"", "abcdefghijklmnopqrstuvwxyz0123456"])
    func linksHavePlainNames(name: String) throws {
        let text = ConfigurationFolder.minimal().replacing("kcell", with: name)
        let mistakes = try ConfigurationFolder().mistakes(text)
        #expect(mistakes.count == 1)
        #expect(
            mistakes.first?.hasSuffix("is no name for a link; accepted: 1–32 of a–z, 0–9, _ and -") == true)
    }

    @Test(arguments: [0, 1001])
    func aConfigurationNeedsALinkAndNotTooMany(_ count: Int) throws {
        let links = (0..<count).map { "a\($0): 1" }.joined(separator: ", ")
        let mistakes = try ConfigurationFolder().mistakes(
            "short_numbers: ['1414']\ncatalogue: services.yaml\nregisters: sqlite:r.db\nlinks: {\(links)}\n")
        #expect(mistakes == ["kopir.yaml:4: links: \(count) links; accepted: 1–1000"])
    }

    @Test func aFileThatIsNotThereIsAMistakeOfItsOwn() throws {
        let path = try ConfigurationFolder().path("nothing.yaml")
        #expect(
            throws: ConfigurationError(mistakes: [
                ConfigurationMistake(file: path, line: nil, problem: "can't be read: no such file")
            ])
        ) { try Configuration.load(path: path, environment: [:]) }
    }

    @Test func variablesComeFromTheEnvironment() throws {
        let folder = try ConfigurationFolder()
        let text = ConfigurationFolder.minimal(link: "system_type: \"${KIND}-$${X}-$1\"")
            .replacing("127.0.0.1:2775", with: "${HOST}:${PORT}")
        let environment = ["HOST": "smsc.example", "PORT": "2776", "KIND": "${A}"]
        let link = try #require(folder.load(text, environment: environment).links["kcell"])
        #expect(link.hosts.map(\.description) == ["smsc.example:2776"])
        #expect(link.systemType == "${A}-${X}-$1")
        #expect(
            try folder.mistakes(text, environment: ["HOST": "a"]) == [
                "kopir.yaml:6: links.kcell.hosts[0]: the environment variable 'PORT' is not set",
                "kopir.yaml:9: links.kcell.system_type: the environment variable 'KIND' is not set",
            ])
    }

    @Test func aVariableMustEnd() throws {
        let mistakes = try ConfigurationFolder().mistakes(
            ConfigurationFolder.minimal(link: "system_type: \"a${KIND\""), environment: ["KIND": "x"])
        #expect(
            mistakes == [
                "kopir.yaml:9: links.kcell.system_type: '${' without '}'; a plain '${' is written '$${'"
            ])
    }
}
