import Foundation
import GRDB
public import Services

/// Registers in SQLite databases, opened for looking up.
///
/// Looking up happens on the database's own threads; while nothing is asked nothing runs. An import into an open database is
/// seen by the next question. Reading needs a folder in which SQLite may make its `-shm` file.
public struct RegistersStore: Sendable {
    /// Why registers can't be opened.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// What is wrong with the database.
        public enum Problem: String, Hashable, Sendable {
            /// There is no such file.
            case missing = "no such file; an import makes it"
            /// The file holds no registers.
            case empty = "nothing was ever imported"
            /// The file is no database, or that of another program or version.
            case foreign = "not a register database of this version"
            /// The file can't be read.
            case unreadable = "can't be opened"
        }

        /// The database's path.
        public var path: String
        /// What is wrong with it.
        public var problem: Problem
        /// What the operating system or SQLite says about it.
        public var detail: String?

        /// Path, problem and detail.
        public var description: String {
            "\(self.path): \(self.problem.rawValue)" + (self.detail.map { " (\($0))" } ?? "")
        }
    }

    /// The registers, to be asked.
    public let registers: Registers

    /// Sources that nothing was imported for when the store was opened; they answer ``RegisterError`` until then.
    public let missing: Set<RegisterName>

    /// Opens one database that holds all registers.
    public init(path: String) throws(Failure) {
        try self.init(paths: Dictionary(uniqueKeysWithValues: RegisterName.allCases.map { ($0, path) }))
    }

    /// Opens the database of each register; several may be in one.
    ///
    /// Throws if a database can't be read, or holds none of the registers that it is named for.
    public init(paths: [RegisterName: String]) throws(Failure) {
        var readers: [RegisterName: BatchReader] = [:]
        var missing: Set<RegisterName> = []
        for path in Set(paths.values).sorted() {
            let names = RegisterName.allCases.filter { paths[$0] == path }
            let (reader, imported) = try Self.open(path)
            let here = names.filter { !imported.contains($0.rawValue) }
            if here.count == names.count { throw Failure(path: path, problem: .empty) }
            missing.formUnion(here)
            for name in names { readers[name] = reader }
        }
        self.init(readers, missing: missing.union(RegisterName.allCases.filter { readers[$0] == nil }))
    }

    /// A store in memory, filled from texts of CSV files as `RegistersImport` takes them.
    public static func inMemory(csv files: [ImportFile]) throws(ImportError) -> RegistersStore {
        do {
            let database = try DatabaseQueue()
            let report = try RegistersImport.run(files: files, source: nil, into: database)
            let reader = BatchReader(database)
            let readers = Dictionary(uniqueKeysWithValues: RegisterName.allCases.map { ($0, reader) })
            return RegistersStore(
                readers, missing: Set(RegisterName.allCases).subtracting(report.rowCounts.keys))
        } catch let error as ImportError {
            throw error
        } catch {
            throw ImportError(database: error)
        }
    }

    private init(_ readers: [RegisterName: BatchReader], missing: Set<RegisterName>) {
        func table(_ name: RegisterName) -> RegisterTable { RegisterTable(name: name, reader: readers[name]) }
        self.missing = missing
        self.registers = Registers(
            citizens: CitizensTable(table: table(.citizens)), persons: PersonsTable(table: table(.persons)),
            vehicles: VehiclesTable(table: table(.vehicles)),
            kindergartenQueue: QueueTable(table: table(.kindergartenQueue)),
            housingQueue: QueueTable(table: table(.housingQueue)))
    }

    /// The database, and the sources that were imported into it.
    private static func open(_ path: String) throws(Failure) -> (BatchReader, Set<String>) {
        guard FileManager.default.fileExists(atPath: path) else {
            throw Failure(path: path, problem: .missing)
        }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(1)
        configuration.label = "registers"
        do {
            let database = try DatabaseQueue(path: path, configuration: configuration)
            let imported = try database.read { try Schema.importedSources($0) }
            guard let imported else { throw Failure(path: path, problem: .foreign) }
            return (BatchReader(database), imported)
        } catch let error as Failure {
            throw error
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            throw Failure(path: path, problem: .foreign, detail: error.message)
        } catch let error as DatabaseError {
            throw Failure(path: path, problem: .unreadable, detail: error.message)
        } catch {
            throw Failure(path: path, problem: .unreadable)
        }
    }
}
