import GRDB
import SQLite
import Services

/// One register's table, and how it is read.
struct RegisterTable: Sendable {
    let name: RegisterName
    /// Nil where the configuration names no database for the register.
    let reader: BatchReader?

    /// Answers a call with what the rows of a query say; with an error if there are none because nothing was imported.
    func answer<Value, Row>(
        _ call: RegisterCall<Value>, _ sql: String, bind: @escaping @Sendable (PreparedStatement) -> Void,
        row: @escaping @Sendable (PreparedStatement) throws -> Row,
        _ value: @escaping @Sendable ([Row]) -> Value
    ) {
        guard let reader = self.reader else {
            return call.answer(.failure(RegisterError(self.name, .unreachable)))
        }
        reader.read { [name] statements in
            guard !call.isOver else { return call.answer(.failure(RegisterError(name, .cancelled))) }
            do {
                let statement = try statements(.rows(name), sql)
                bind(statement)
                let rows = try Self.rows(of: statement, row)
                if rows.isEmpty { try Self.requireImport(of: name, statements) }
                call.answer(.success(value(rows)))
            } catch {
                call.answer(.failure(RegisterError(name, .unreachable)))
            }
        }
    }

    private static func rows<Row>(
        of statement: PreparedStatement, _ row: (PreparedStatement) throws -> Row
    ) throws -> [Row] {
        defer { statement.reset() }
        var rows: [Row] = []
        while try statement.next() { rows.append(try row(statement)) }
        return rows
    }

    private static func requireImport(of name: RegisterName, _ statements: BatchReader.Statements) throws {
        let statement = try statements(.importOf, "SELECT 1 FROM imports WHERE source = ?")
        statement.bind(0, name.rawValue)
        defer { statement.reset() }
        guard try statement.next() else { throw RegisterError(name, .unreachable) }
    }

    /// A date as the table holds it.
    static func date(_ statement: PreparedStatement, _ place: Int32) throws -> CivilDate {
        guard let date = CivilDate(iso: statement.text(place)) else { throw UnreadableRow() }
        return date
    }

    /// A row that no import can have written.
    struct UnreadableRow: Error {}
}

struct CitizensTable: MobileCitizensBase {
    let table: RegisterTable

    func iin(of phone: MSISDN, _ call: RegisterCall<IIN?>) {
        self.table.answer(
            call, "SELECT iin FROM citizens WHERE msisdn = ?", bind: { $0.bind(0, phone.number) },
            row: { try IIN(number: UInt64(clamping: $0.number(0))) }, \.first)
    }
}

struct PersonsTable: PersonsRegister {
    let table: RegisterTable

    func status(of iin: IIN, _ call: RegisterCall<PersonStatus?>) {
        self.table.answer(
            call, "SELECT valid FROM persons WHERE iin = ?", bind: { $0.bind(0, iin.number) },
            row: { $0.number(0) == 1 ? PersonStatus.valid : .notValid }, \.first)
    }
}

struct VehiclesTable: VehicleInspectionRegister {
    let table: RegisterTable

    func inspection(of plate: Plate, _ call: RegisterCall<Inspection?>) {
        self.table.answer(
            call, "SELECT inspected, valid_until FROM vehicles WHERE plate = ?",
            bind: { $0.bind(0, plate.text) },
            row: { row in
                Inspection(
                    inspected: try RegisterTable.date(row, 0), validUntil: try RegisterTable.date(row, 1))
            }, \.first)
    }
}

/// A queue; the longest wait comes first.
struct QueueTable: KindergartenQueueRegister, HousingQueueRegister {
    /// More entries than an answer can list are not read.
    private static let maximumEntryCount = 100

    private let table: RegisterTable
    private let sql: String

    init(table: RegisterTable) {
        self.table = table
        self.sql = """
            SELECT number, list, registered, place FROM \(table.name.rawValue) WHERE iin = ?
            ORDER BY registered, number LIMIT \(Self.maximumEntryCount)
            """
    }

    func entries(of person: IIN, _ call: RegisterCall<[QueueEntry]>) {
        self.table.answer(
            call, self.sql, bind: { $0.bind(0, person.number) },
            row: { row in
                QueueEntry(
                    number: Int(row.number(0)), list: row.isNull(1) ? nil : row.text(1),
                    registered: try RegisterTable.date(row, 2), place: row.text(3))
            }, { $0 })
    }
}
