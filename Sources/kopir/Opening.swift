import Bridge
import CommandLineTool
import Foundation
import Journal
import Logging
import Registers
import Services

/// The configuration in a file, or all its mistakes.
func loadConfiguration(_ path: String) throws -> Configuration {
    do {
        return try Configuration.load(path: path, environment: ProcessInfo.processInfo.environment)
    } catch {
        throw CommandFailure.usage(error.description)
    }
}

func makeLogger(_ log: Configuration.Log) -> Logger {
    let level = Logger.Level(rawValue: log.level.rawValue) ?? .info
    return Logger(label: "kopir") { _ in LineLogHandler(format: log.format, level: level) }
}

func openJournal(_ configuration: Configuration) -> any Journal {
    let journal: any Journal =
        switch configuration.journal {
        case .none: NoJournal()
        }
    #if DEBUG
        return FailingPoints.around(journal)
    #else
        return journal
    #endif
}

/// The registers of a configuration, opened for looking up.
func openRegisters(_ configuration: Configuration) throws -> Registers {
    do {
        let paths = configuration.registers.mapValues { store in
            switch store {
            case .sqlite(let path): path
            }
        }
        let store = try RegistersStore(paths: paths)
        for name in store.missing.sorted(by: { $0.rawValue < $1.rawValue }) {
            printToStandardError(
                "registers: \(name.rawValue) was never imported; its services answer `unavailable`")
        }
        return store.registers
    } catch {
        throw CommandFailure.usage("registers: \(error)")
    }
}
