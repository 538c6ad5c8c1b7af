import Dispatch
import Foundation

/// Standard input, line by line.
struct Keyboard: Sendable {
    /// The most lines that have been read and are not done with.
    private static let maximumLinesAhead = 1000

    private let type: @Sendable (String) -> Void
    private let room = DispatchSemaphore(value: 0)

    init(_ type: @escaping @Sendable (String) -> Void) {
        self.type = type
        for _ in 0..<Self.maximumLinesAhead { self.room.signal() }
    }

    /// Reads the lines as they come, on a thread that may block, until the input ends.
    func listen() {
        Thread.detachNewThread {
            while let line = readLine() {
                if line.isEmpty { continue }
                self.room.wait()
                self.type(line)
            }
        }
    }

    /// A line is done with: there is room for another.
    func lineDone() {
        self.room.signal()
    }
}
