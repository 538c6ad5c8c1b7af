import Foundation
import GRDB
import Registers
import Testing

@testable import Services

/// A folder that is gone when the test is over.
final class TemporaryFolder {
    private let url = FileManager.default.temporaryDirectory.appending(path: "registers-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: self.url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: self.url) }

    func path(_ name: String) -> String { self.url.appending(path: name).path() }

    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: self.url.appending(path: name))
        return self.path(name)
    }
}

/// The demo set, as it is shipped.
enum Demo {
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let paths = RegisterName.allCases.map {
        root.appending(path: "Config/demo/\($0.rawValue).csv").path()
    }

    static let rowCounts: [RegisterName: Int] = [
        .citizens: 3, .persons: 7, .vehicles: 3, .kindergartenQueue: 3, .housingQueue: 2,
    ]

    /// The demo set as texts, the way the program carries it.
    static func texts() throws -> [ImportFile] {
        try self.paths.map { path in
            ImportFile(
                name: URL(filePath: path).lastPathComponent,
                text: try String(contentsOf: URL(filePath: path), encoding: .utf8))
        }
    }
}

extension RegisterName {
    /// A file of this register with these lines.
    func file(_ lines: String...) -> ImportFile {
        ImportFile(name: "\(self.rawValue).csv", text: lines.joined(separator: "\n") + "\n")
    }
}

/// The faults of an import into memory, as they are printed.
func faults(_ files: ImportFile...) -> [String] {
    do throws(ImportError) {
        _ = try RegistersStore.inMemory(csv: files)
        return []
    } catch {
        return error.description.split(separator: "\n").map(String.init)
    }
}

func phone(_ digits: String) throws -> MSISDN { try #require(MSISDN(address: digits, ton: 1)) }
func plate(_ text: String) throws -> Plate { try #require(Plate(text)) }

/// Does something to a database that the module itself would not.
func execute(_ sql: String, in path: String) throws {
    try DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
}

/// Registers asked as services ask them.
extension MobileCitizensBase {
    func iin(of phone: MSISDN) async throws -> IIN? {
        try await Patience().ask(.citizens) { self.iin(of: phone, $0) }
    }
}

extension PersonsRegister {
    func status(of iin: IIN) async throws -> PersonStatus? {
        try await Patience().ask(.persons) { self.status(of: iin, $0) }
    }
}

extension VehicleInspectionRegister {
    func inspection(of plate: Plate) async throws -> Inspection? {
        try await Patience().ask(.vehicles) { self.inspection(of: plate, $0) }
    }
}

extension KindergartenQueueRegister {
    func entries(of child: IIN) async throws -> [QueueEntry] {
        try await Patience().ask(.kindergartenQueue) { self.entries(of: child, $0) }
    }
}

extension HousingQueueRegister {
    func entries(of person: IIN) async throws -> [QueueEntry] {
        try await Patience().ask(.housingQueue) { self.entries(of: person, $0) }
    }
}
