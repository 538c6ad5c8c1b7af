import Dispatch
import Foundation
import Monotonic

/// Where lines come from, one by one, and not faster than they are done with.
struct Keyboard: Sendable {
    /// The most lines that have been read and are not done with.
    private static let maximumLinesAhead = 1000

    private let pass: @Sendable (String) -> Void
    private let began = Instant.now
    private let room = DispatchSemaphore(value: 0)

    /// - Parameter pass: called with each line that is not empty, on a thread of the keyboard's.
    init(_ pass: @escaping @Sendable (String) -> Void) {
        self.pass = pass
        for _ in 0..<Self.maximumLinesAhead { self.room.signal() }
    }

    /// Passes on the lines of standard input as they come, until it ends.
    func readStandardInput() {
        Thread.detachNewThread {
            while let line = readLine() { self.type(line) }
        }
    }

    /// Passes on these lines.
    func type(_ lines: [String]) {
        Thread.detachNewThread {
            for line in lines { self.type(line) }
        }
    }

    private func type(_ line: String) {
        guard !line.isEmpty else { return }
        if let time = Manner.time(of: line) {
            Thread.sleep(forTimeInterval: max(0, (self.began + time - .now) / .seconds(1)))
        }
        self.room.wait()
        self.pass(line)
    }

    /// A line is done with: there is room for another.
    func lineDone() {
        self.room.signal()
    }
}
