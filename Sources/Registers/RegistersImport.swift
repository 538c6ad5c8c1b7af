import Foundation
import GRDB
public import Services

/// Fills registers from CSV files.
///
/// | source | columns, in any order, named by the first line |
/// | --- | --- |
/// | citizens | msisdn, iin |
/// | persons | iin, status (valid, not_valid) |
/// | vehicles | plate, inspected, valid_until |
/// | kindergarten_queue, housing_queue | iin, number, list (optional), registered, place |
///
/// Dates are written 2036-03-15. What is imported replaces what the source held; all files are one transaction: as long
/// as there is a fault in one of them, nothing changes.
public enum RegistersImport {
    /// Imports files into a database, which is made if it is not there (readable by its owner only).
    ///
    /// - Parameters:
    ///   - source: What the files hold; nil: what the name of each says (`citizens.csv`).
    ///   - path: The database. A daemon may have it open.
    public static func run(
        files: [ImportFile], source: RegisterName? = nil, into path: String
    ) throws(ImportError) -> ImportReport {
        if !FileManager.default.fileExists(atPath: path) {
            // Without permissions of others, which SQLite would give.
            let isThere = FileManager.default.createFile(
                atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            guard isThere else { throw ImportError(file: path, "can't be made") }
        }
        do {
            let database = try DatabasePool(path: path)
            try Schema.migrate(database)
            return try self.run(files: files, source: source, into: database)
        } catch let error as ImportError {
            throw error
        } catch {
            throw ImportError(database: error, path: path)
        }
    }

    /// As above, into an open database.
    static func run(
        files: [ImportFile], source: RegisterName?, into database: some DatabaseWriter
    ) throws -> ImportReport {
        let sources = try self.sources(of: files, source)
        try Schema.migrate(database)
        return try database.write { db in
            var report = ImportReport()
            var faults = ImportError()
            for source in Set(sources) { try db.execute(sql: "DELETE FROM \(source.rawValue)") }
            for (file, source) in zip(files, sources) {
                var loading = try TableLoading(
                    file: file.name, form: ImportForm(source), db: db, faults: faults)
                try loading.load(file)
                faults = loading.faults
                report.rowCounts[source, default: 0] += loading.rowCount
            }
            // Thrown out of the transaction, which is rolled back.
            guard faults.faults.isEmpty else { throw faults }
            for (source, count) in report.rowCounts {
                try db.execute(
                    sql: "INSERT OR REPLACE INTO imports VALUES (?, ?)", arguments: [source.rawValue, count])
            }
            return report
        }
    }

    private static func sources(of files: [ImportFile], _ source: RegisterName?) throws -> [RegisterName] {
        var faults = ImportError()
        let sources = files.compactMap { file in
            guard let source = source ?? file.source else {
                let names = RegisterName.allCases.map(\.rawValue).joined(separator: ", ")
                faults.add(.init(file: file.name, reason: "the name is none of the sources \(names)"))
                return nil as RegisterName?
            }
            return source
        }
        guard faults.faults.isEmpty else { throw faults }
        return sources
    }
}
