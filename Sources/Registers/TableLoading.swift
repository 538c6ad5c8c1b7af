import GRDB
import Services

/// Reads one file into its table; collects what is wrong with it.
struct TableLoading {
    private(set) var rowCount = 0
    private(set) var faults: ImportError

    private let file: String
    private let form: ImportForm
    private let insertion: Statement
    private var places: [Int?] = []
    /// Fields of a record, known from the first line.
    private var fieldCount: Int?

    init(file: String, form: ImportForm, db: Database, faults: ImportError) throws {
        self.file = file
        self.form = form
        self.faults = faults
        self.insertion = try db.cachedStatement(sql: form.insertion)
    }

    /// Reads the whole file; throws if the database fails.
    mutating func load(_ file: ImportFile) throws {
        var reader = CSVReader()
        do {
            try file.forEachChunk { chunk in
                try reader.read(chunk) { try self.take($0) }
            }
            try reader.finish { try self.take($0) }
            if self.fieldCount == nil { self.add(nil, nil, "empty") }
        } catch is ImportFile.UnreadableFile {
            self.add(nil, nil, "can't be read")
        } catch is BadHeader {
            return
        }
    }

    /// With a first line that names other columns every line would be a fault.
    private struct BadHeader: Error {}

    private mutating func take(_ record: CSVReader.Record) throws {
        switch record {
        case .fault(let reason, let line):
            self.add(line, nil, reason)
            if self.fieldCount == nil { throw BadHeader() }
        case .fields(let fields, let line):
            if self.fieldCount == nil {
                try self.takeHeader(fields, line)
            } else {
                try self.takeRow(fields, line)
            }
        }
    }

    private mutating func takeHeader(_ fields: [String], _ line: Int) throws {
        do throws(ImportColumn.Fault) {
            self.places = try self.form.places(in: fields)
            self.fieldCount = fields.count
        } catch {
            self.add(line, nil, error.reason)
            throw BadHeader()
        }
    }

    private mutating func takeRow(_ fields: [String], _ line: Int) throws {
        guard fields.count == self.fieldCount else {
            return self.add(line, nil, "\(fields.count) fields instead of \(self.fieldCount ?? 0)")
        }
        var values: [DatabaseValue] = []
        for (column, place) in zip(self.form.columns, self.places) {
            do throws(ImportColumn.Fault) {
                values.append(try column.value(place.map { fields[$0].trimmed } ?? ""))
            } catch {
                self.add(line, column.name, error.reason)
            }
        }
        guard values.count == self.form.columns.count else { return }
        try self.insert(values, line)
    }

    private mutating func insert(_ values: [DatabaseValue], _ line: Int) throws {
        do {
            try self.insertion.execute(arguments: StatementArguments(values))
            self.rowCount += 1
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            self.add(line, self.form.columns.first?.name, "stands in an earlier line already")
        }
    }

    private mutating func add(_ line: Int?, _ column: String?, _ reason: String) {
        self.faults.add(.init(file: self.file, line: line, column: column, reason: reason))
    }
}
