import Bridge
import Logging
import ServiceLifecycle
import UnixSignals

/// SIGUSR2: the access log is taken by its name again, after it was moved away.
struct LogReopening: Service {
    let log: DaemonLog

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sigusr2)
        for await _ in signals.cancelOnGracefulShutdown() {
            self.log.reopen()
            self.log.logger.notice("logs reopened")
        }
    }
}
