import Bridge
import CommandLineTool
import Foundation
import Glibc
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

/// The logs of a configuration, opened for writing.
func openLog(_ log: Configuration.Log, isRevealing: Bool = false) throws -> DaemonLog {
    do {
        return try DaemonLog(log, isRevealing: isRevealing)
    } catch {
        throw CommandFailure.usage("log: \(error)")
    }
}

/// A journal that is ready, what it holds from before, and how it is closed in order.
struct OpenedJournal {
    let journal: any Journal
    var recovery = JournalRecovery()
    var close: @Sendable () -> Void = {}
}

/// The journal of a configuration; a process whose journal can keep nothing any more ends, so that another begins.
func openJournal(_ configuration: Configuration, _ log: DaemonLog) throws -> OpenedJournal {
    var opened: OpenedJournal
    switch configuration.journal {
    case .none: opened = OpenedJournal(journal: NoJournal())
    case .sqlite(let path): opened = try openJournal(path, configuration, log)
    }
    #if DEBUG
        opened = OpenedJournal(
            journal: FailingPoints.around(opened.journal), recovery: opened.recovery, close: opened.close)
    #endif
    return opened
}

private func openJournal(
    _ path: String, _ configuration: Configuration, _ log: DaemonLog
) throws -> OpenedJournal {
    var settings = JournalSettings()
    settings.retention = configuration.journalRetention
    settings.repeatWindow = configuration.links.values.map(\.repeatWindow).max() ?? settings.repeatWindow
    do {
        let (journal, recovery) = try SQLiteJournal.open(
            path: path, settings: settings, clock: { .now },
            onFatal: { error in
                log.logger.critical("journal failed for good", metadata: ["reason": "\(error)"])
                log.close()
                // Nothing may happen that it does not know of: not even an end in order.
                _exit(CommandFailure.diskFailed)
            })
        tell(of: recovery, log.logger)
        return OpenedJournal(journal: journal, recovery: recovery, close: { journal.close() })
    } catch {
        throw error.problem == .failing ? .disk(error.description) : CommandFailure.usage(error.description)
    }
}

private func tell(of recovery: JournalRecovery, _ logger: Logger) {
    if !recovery.wasStoppedCleanly {
        logger.notice(
            "journal: the last process died", metadata: ["open": "\(recovery.state.open.count)"])
    }
    if recovery.tail.octetsCut > 0 {
        logger.warning(
            "journal: its end could not be read",
            metadata: [
                "octets": "\(recovery.tail.octetsCut)", "transactions": "\(recovery.tail.transactionsCut)",
            ])
    }
    if let newest = recovery.newestRecord, newest > .now {
        logger.warning("journal: the clock has been set back since the last record")
    }
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
