import Foundation
import Glibc
import Monotonic
import Testing

@testable import Bridge

@Suite struct LineWriterTests {
    private static func line(_ text: String) -> [UInt8] { Array("\(text)\n".utf8) }

    /// A pipe; who reads decides how much fits into it.
    private final class Pipe: Sendable {
        let read: Int32
        let write: Int32

        init() throws {
            var ends: [Int32] = [0, 0]
            try #require(unsafe pipe(&ends) == 0)
            (self.read, self.write) = (ends[0], ends[1])
        }

        deinit {
            close(self.read)
            close(self.write)
        }

        /// Reads so many lines, waiting for them.
        func lines(_ count: Int) -> [String] {
            var text: [UInt8] = []
            var octet: UInt8 = 0
            var missing = count
            while missing > 0, unsafe Glibc.read(self.read, &octet, 1) == 1 {
                text.append(octet)
                if octet == 0x0A { missing -= 1 }
            }
            return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }

    @Test func linesComeInTheirOrder() throws {
        let pipe = try Pipe()
        let writer = LineWriter(to: LogTarget(descriptor: pipe.write)) { Self.line("dropped \($0)") }
        for number in 0..<100 { writer.write(Self.line("\(number)")) }
        writer.write(count: 2) { Self.line("made") + Self.line("late") }
        writer.close()
        #expect(pipe.lines(102) == (0..<100).map { "\($0)" } + ["made", "late"])
        #expect(writer.dropped == 0)
    }

    /// Nobody reads: nobody waits, what is beyond the limit is dropped, and the reader learns how much.
    @Test func aBlockedTargetHoldsNobodyUp() throws {
        let pipe = try Pipe()
        let writer = LineWriter(to: LogTarget(descriptor: pipe.write), limit: 10) {
            Self.line("dropped \($0)")
        }
        // More than a pipe takes: the thread is held by it, whatever it has taken by then.
        let long = String(repeating: "x", count: 100_000)
        writer.write(Self.line(long))
        for number in 0..<1_000 { writer.write(Self.line("\(number)")) }
        #expect(writer.dropped == 991)
        // How often it is told depends on when the thread came to it; what it is told adds up.
        var kept: [String] = []
        var told = 0
        while told < 991, let line = pipe.lines(1).first {
            if line.hasPrefix("dropped ") { told += Int(line.dropFirst(8)) ?? 0 } else { kept.append(line) }
        }
        #expect(told == 991)
        #expect(kept == [long] + (0..<9).map { "\($0)" })
        writer.write(Self.line("again"))
        #expect(pipe.lines(1) == ["again"])
    }

    /// A disk that is full takes nothing: all is counted, and the service goes on.
    @Test func aFullTargetIsCounted() throws {
        let full = unsafe open("/dev/full", O_WRONLY)
        try #require(full >= 0)
        defer { close(full) }
        let writer = LineWriter(to: LogTarget(descriptor: full)) { Self.line("dropped \($0)") }
        writer.write(count: 3) { Self.line("a") + Self.line("b") + Self.line("c") }
        writer.write(Self.line("d"))
        writer.close()
        #expect(writer.dropped == 4)
    }

    /// The reader of a pipe is gone: no SIGPIPE ends the process.
    @Test func aBrokenPipeIsCounted() throws {
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        close(ends[0])
        let writer = LineWriter(to: LogTarget(descriptor: ends[1])) { Self.line("dropped \($0)") }
        writer.write(Self.line("a"))
        writer.close()
        #expect(writer.dropped == 1)
        close(ends[1])
    }

    /// What is shared with somebody who made it non-blocking is waited for.
    @Test func aNonBlockingTargetLosesNothing() throws {
        let pipe = try Pipe()
        _ = fcntl(pipe.write, F_SETFL, O_NONBLOCK)
        let writer = LineWriter(to: LogTarget(descriptor: pipe.write)) { Self.line("dropped \($0)") }
        let long = String(repeating: "y", count: 100_000)
        writer.write(Self.line(long))
        #expect(pipe.lines(1) == [long])
        #expect(writer.dropped == 0)
    }

    @Test func aFileIsTakenByItsNameAgain() throws {
        let folder = try ConfigurationFolder()
        let (path, moved) = (folder.path("access.log"), folder.path("access.log.1"))
        let writer = LineWriter(to: try LogTarget(path: path)) { Self.line("dropped \($0)") }
        writer.write(Self.line("before"))
        try #require(Self.waitUntil { (try? String(contentsOfFile: path, encoding: .utf8)) == "before\n" })
        try FileManager.default.moveItem(atPath: path, toPath: moved)
        writer.write(Self.line("still here"))
        writer.reopen()
        try #require(Self.waitUntil { FileManager.default.fileExists(atPath: path) })
        writer.write(Self.line("after"))
        writer.close()
        let old = try String(contentsOfFile: moved, encoding: .utf8)
        let new = try String(contentsOfFile: path, encoding: .utf8)
        // The line that was there before the file was asked for may be in either, but it is in one.
        #expect(old + new == "before\nstill here\nafter\n")
        #expect(new.hasSuffix("after\n"))
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    private static func waitUntil(_ isDone: () -> Bool) -> Bool {
        let end = Instant.now + .seconds(30)
        while !isDone() {
            guard Instant.now < end else { return false }
            sched_yield()
        }
        return true
    }
}
