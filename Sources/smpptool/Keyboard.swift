import CommandLineTool
import Foundation
import SMSCSimulator

/// The lines that are typed or listed, delivered one after the other once somebody is bound to take them.
struct Keyboard: Sendable {
    let smsc: SimulatedSMSC
    /// The phone that sends, where a line names none.
    let from: String
    private let lines: AsyncStream<String>
    private let typed: AsyncStream<String>.Continuation

    init(smsc: SimulatedSMSC, from: String) {
        self.smsc = smsc
        self.from = from
        (self.lines, self.typed) = AsyncStream.makeStream()
    }

    /// Adds the lines of a file.
    func type(_ lines: [String]) {
        for line in lines where !line.isEmpty { self.typed.yield(line) }
    }

    /// Adds the lines of standard input as they come, on a thread that may block.
    func listen() {
        let typed = self.typed
        Thread.detachNewThread {
            while let line = readLine() {
                if !line.isEmpty { typed.yield(line) }
            }
        }
    }

    /// Delivers for ever.
    func deliver() async {
        for await line in self.lines {
            while await self.smsc.receivers == 0 { try? await Task.sleep(for: .milliseconds(50)) }
            let fields = line.split(separator: "\t", maxSplits: 1)
            let (sender, text) =
                fields.count == 2 ? (String(fields[0]), String(fields[1])) : (self.from, line)
            say("> \(sender) \(text)")
            await self.smsc.deliver(text, from: sender)
        }
    }
}
