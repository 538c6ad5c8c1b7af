import Testing

/// The arrows between modules point one way, and the core stands on the standard library alone: SMPP, SMPPSession and
/// SMSText without its locks, too, but with its clock.
@Suite struct ImportTests {
    /// What comes with the toolchain and the system, and the lock made of it; not for the core.
    static let system: Set<String> = [
        "Dispatch", "Foundation", "Glibc", "Locks", "Monotonic", "Synchronization",
    ]

    /// What each module may import.
    static let allowed: [String: Set<String>] = [
        "SMPP": [],
        "Monotonic": ["Glibc"],
        "SMPPSession": ["Monotonic", "SMPP"],
        "SMSText": ["Monotonic"],
        "Services": ["Locks", "Synchronization"],
        "Locks": ["Glibc"],
        "Transport": system.union(["CLinux", "COpenSSL"]),
        "SMPPLink": system.union(["COpenSSL", "SMPP", "SMPPSession", "Transport"]),
        "SQLite": ["GRDBSQLite", "Glibc"],
        "Registers": system.union(["GRDB", "GRDBSQLite", "SQLite", "Services"]),
        "Journal": system.union(["COpenSSL", "GRDB", "GRDBSQLite", "SQLite"]),
        "SMSCSimulator": system.union(["SMPP", "SMPPLink", "SMPPSession", "SMSText", "Transport"]),
        "Bridge": system.union([
            "DequeModule", "HeapModule", "JSONLines", "Journal", "Logging", "PacketCapture", "Registers",
            "SMPP",
            "SMPPLink",
            "SMPPSession",
            "SMSText",
            "ServiceLifecycle",
            "Services", "Transport", "Yams",
        ]),
        "JSONLines": [],
        "Monitor": system.union([
            "Bridge", "COpenSSL", "HTTPTypes", "Hummingbird", "HummingbirdCore", "JSONLines", "Journal",
            "Logging",
            "NIOCore", "NIOHTTP1", "NIOHTTPTypes", "NIOPosix", "SMPP", "SMPPLink", "SMPPSession",
            "ServiceLifecycle",
            "Services", "Transport",
        ]),
        "PacketCapture": [],
        "CommandLineTool": system.union(["ArgumentParser"]),
        "kopir": system.union([
            "ArgumentParser", "Bridge", "CommandLineTool", "JSONLines", "Journal", "Logging", "Monitor",
            "Registers", "SMPP", "SMPPLink", "SMPPSession", "SMSCSimulator", "SMSText", "ServiceLifecycle",
            "Services",
            "Transport", "UnixSignals",
        ]),
        "smpptool": system.union([
            "ArgumentParser", "CommandLineTool", "COpenSSL", "CPoll", "DequeModule", "Histogram", "JSONLines",
            "PacketCapture", "SMPP",
            "SMPPLink", "SMPPSession", "SMSCSimulator", "SMSText", "Services", "Transport",
        ]),
    ]

    @Test func modulesImportOnlyWhatTheyMay() {
        let findings = SourceTree.swiftFiles.filter { $0.name.hasPrefix("Sources/") }.flatMap { file in
            let allowed = Self.allowed[file.module] ?? []
            return file.findings { _, line in Self.importedModule(line).map { !allowed.contains($0) } ?? false
            }
        }
        #expect(findings == [])
    }

    @Test func everyModuleHasItsRule() {
        let modules = Set(SourceTree.swiftFiles.filter { $0.name.hasPrefix("Sources/") }.map(\.module))
        #expect(modules.subtracting(Self.allowed.keys) == [])
    }

    /// The module that a line imports: `@testable public import struct A.B` imports A.
    static func importedModule(_ line: String) -> String? {
        let words = line.split(separator: " ")
        guard let keyword = words.firstIndex(of: "import"), keyword + 1 < words.endIndex else { return nil }
        let modifiers: Set<Substring> = [
            "public", "package", "internal", "private", "fileprivate", "@preconcurrency",
        ]
        guard words[..<keyword].allSatisfy({ modifiers.contains($0) || $0.hasPrefix("@") }) else {
            return nil
        }
        let kinds: Set<Substring> = [
            "struct", "class", "enum", "protocol", "typealias", "func", "let", "var",
        ]
        let names = words[(keyword + 1)...].drop { kinds.contains($0) }
        return names.first.map { String($0.prefix { $0 != "." }) }
    }

    @Test(
        arguments: [
            ("import Foundation", "Foundation"), ("public import SMPP", "SMPP"),
            ("import struct Foundation.URL", "Foundation"),
            ("@testable import Bridge", "Bridge"), ("// import nothing", nil), ("let import = 1", nil),
        ] as [(String, String?)])
    func importLinesAreRead(line: String, module: String?) {
        #expect(Self.importedModule(line) == module)
    }
}
