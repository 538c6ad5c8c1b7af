import GRDB
import Services

/// One register's table, and how it is read.
struct RegisterTable: Sendable {
    let name: RegisterName
    /// Nil where the configuration names no database for the register.
    let reader: BatchReader?

    /// Rows that a query gives; an error if there are none because nothing was imported.
    func rows<Value: Sendable>(
        _ sql: String, _ argument: some DatabaseValueConvertible & Sendable,
        _ value: @escaping @Sendable (Row) throws -> Value
    ) async throws(RegisterError) -> [Value] {
        guard let reader = self.reader else { throw RegisterError(self.name, .unreachable) }
        do {
            return try await reader.read { [name] db in
                let statement = try db.cachedStatement(sql: sql)
                let values = try Row.fetchAll(statement, arguments: [argument]).map(value)
                if values.isEmpty { try Self.requireImport(of: name, db) }
                return values
            }
        } catch is CancellationError {
            throw RegisterError(self.name, .cancelled)
        } catch {
            throw RegisterError(self.name, .unreachable)
        }
    }

    private static func requireImport(of name: RegisterName, _ db: Database) throws {
        let statement = try db.cachedStatement(sql: "SELECT 1 FROM imports WHERE source = ?")
        guard try Int.fetchOne(statement, arguments: [name.rawValue]) != nil else {
            throw RegisterError(name, .unreachable)
        }
    }

    /// A date as the table holds it.
    static func date(_ row: Row, _ column: String) throws -> CivilDate {
        guard let date = CivilDate(iso: row[column] as String) else { throw UnreadableRow() }
        return date
    }

    /// A row that no import can have written.
    struct UnreadableRow: Error {}
}

struct CitizensTable: MobileCitizensBase {
    let table: RegisterTable

    func iin(of phone: MSISDN) async throws(RegisterError) -> IIN? {
        try await self.table.rows("SELECT iin FROM citizens WHERE msisdn = ?", phone.number) { row in
            try IIN(number: row["iin"])
        }.first
    }
}

struct PersonsTable: PersonsRegister {
    let table: RegisterTable

    func status(of iin: IIN) async throws(RegisterError) -> PersonStatus? {
        try await self.table.rows("SELECT valid FROM persons WHERE iin = ?", iin.number) { row in
            row["valid"] == 1 ? PersonStatus.valid : .notValid
        }.first
    }
}

struct VehiclesTable: VehicleInspectionRegister {
    let table: RegisterTable

    func inspection(of plate: Plate) async throws(RegisterError) -> Inspection? {
        let sql = "SELECT inspected, valid_until FROM vehicles WHERE plate = ?"
        return try await self.table.rows(sql, plate.text) { row in
            Inspection(
                inspected: try RegisterTable.date(row, "inspected"),
                validUntil: try RegisterTable.date(row, "valid_until"))
        }.first
    }
}

/// A queue; the longest wait comes first.
struct QueueTable: KindergartenQueueRegister, HousingQueueRegister {
    let table: RegisterTable

    /// More entries than an answer can list are not read.
    private static let maximumEntryCount = 100

    func entries(of person: IIN) async throws(RegisterError) -> [QueueEntry] {
        let sql = """
            SELECT number, list, registered, place FROM \(self.table.name.rawValue) WHERE iin = ?
            ORDER BY registered, number LIMIT \(Self.maximumEntryCount)
            """
        return try await self.table.rows(sql, person.number) { row in
            QueueEntry(
                number: row["number"], list: row["list"],
                registered: try RegisterTable.date(row, "registered"), place: row["place"])
        }
    }
}
