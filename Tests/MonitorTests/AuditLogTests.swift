import Bridge
import Foundation
import Journal
import Testing

@testable import Monitor

@Suite struct AuditLogTests {
    private let path = FileManager.default.temporaryDirectory.appending(path: "audit-\(UUID().uuidString)")
        .path

    private func entry(_ action: String) -> AuditLog.Entry {
        AuditLog.Entry(role: "operate", token: 2, from: "127.0.0.1", action: action, result: "done")
    }

    /// The hashes were computed by Python's hashlib over the same octets.
    @Test func theChainIsSHA256OfTheLineBeforeItsHash() {
        let time = WallTime(milliseconds: 0)
        let (line, hash) = AuditLog.line(self.entry("POST /drain"), at: time, previous: AuditLog.firstHash)
        #expect(
            line.hasPrefix(
                "{\"time\": \"1970-01-01T00:00:00.000Z\", \"role\": \"operate\", \"token\": 2, \"from\": \"127.0.0.1\", "
                    + "\"action\": \"POST /drain\", \"result\": \"done\", \"previous\": \"000000"))
        #expect(hash == "c4ff0ea404c962f6543b700e5107e82fc3903fed42667b81e903c5a1bf3ddb18")
    }

    @Test func aSecondProcessGoesOnWithTheChain() throws {
        defer { try? FileManager.default.removeItem(atPath: self.path) }
        for action in ["one", "two"] {
            let log = try AuditLog(path: self.path)
            try log.add(self.entry(action), at: .now)
            try log.add(self.entry(action), at: .now)
        }
        guard case .unbroken(let lines, _) = try AuditLog.verify(path: self.path) else {
            Issue.record("the chain is broken")
            return
        }
        #expect(lines == 4)
        let attributes = try FileManager.default.attributesOfItem(atPath: self.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func whatIsChangedOrRemovedIsFound() throws {
        defer { try? FileManager.default.removeItem(atPath: self.path) }
        let log = try AuditLog(path: self.path)
        for action in ["one", "two", "three"] { try log.add(self.entry(action), at: .now) }
        let text = try String(contentsOfFile: self.path, encoding: .utf8)
        let lines = text.split(separator: "\n").map(String.init)
        let changed = [lines[0], lines[1].replacing("two", with: "2"), lines[2]].joined(separator: "\n")
        #expect(AuditLog.verify(changed) == .broken(line: 2, reason: "was changed"))
        let removed = [lines[0], lines[2]].joined(separator: "\n")
        #expect(AuditLog.verify(removed) == .broken(line: 2, reason: "does not follow the line before"))
        try changed.write(toFile: self.path, atomically: true, encoding: .utf8)
        #expect(throws: AuditLog.Unusable.self) { try AuditLog(path: self.path) }
    }
}
