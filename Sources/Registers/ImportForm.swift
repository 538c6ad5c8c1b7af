import GRDB
import Services

/// A column of an import file: its name, and how a field becomes a value of the table.
struct ImportColumn: Sendable {
    /// Why a field is no value; the field itself is not said.
    struct Fault: Error {
        var reason: String
    }

    let name: String
    var isOptional = false
    let value: @Sendable (String) throws(Fault) -> DatabaseValue
}

/// How the rows of a source are read and where they go.
struct ImportForm: Sendable {
    let source: RegisterName
    let columns: [ImportColumn]

    init(_ source: RegisterName) {
        self.source = source
        self.columns =
            switch source {
            case .citizens: [.msisdn, .iin]
            case .persons: [.iin, .status]
            case .vehicles: [.plate, .date("inspected"), .date("valid_until")]
            case .kindergartenQueue, .housingQueue:
                [.iin, .number, .text("list", isOptional: true), .date("registered"), .text("place")]
            }
    }

    /// Puts one row into the table; values in the order of `columns`.
    var insertion: String {
        let names = self.columns.map { $0.name == "status" ? "valid" : $0.name }
        let places = names.map { _ in "?" }.joined(separator: ", ")
        return "INSERT INTO \(self.source.rawValue) (\(names.joined(separator: ", "))) VALUES (\(places))"
    }

    /// Where each column stands in a file, by the file's first line; nil for an optional one that is not there.
    func places(in header: [String]) throws(ImportColumn.Fault) -> [Int?] {
        let names = header.map { $0.trimmed.lowercased() }
        let known = self.columns.map(\.name)
        // A heading that nobody knows may be a row of data: it is not repeated.
        guard names.allSatisfy(known.contains), Set(names).count == names.count else {
            throw ImportColumn.Fault(
                reason: "the first line must name the columns " + known.joined(separator: ","))
        }
        var places: [Int?] = []
        for column in self.columns {
            let place = names.firstIndex(of: column.name)
            if place == nil, !column.isOptional {
                throw ImportColumn.Fault(reason: "column \(column.name) is missing")
            }
            places.append(place)
        }
        return places
    }
}

extension ImportColumn {
    fileprivate static let maximumTextCharacters = 100

    fileprivate static let msisdn = ImportColumn(name: "msisdn") { field throws(Fault) in
        guard let phone = MSISDN(address: field, ton: 0) else {
            throw Fault(reason: "not the number of a Kazakh mobile phone (77…)")
        }
        return Int64(phone.number).databaseValue
    }

    fileprivate static let iin = ImportColumn(name: "iin") { field throws(Fault) in
        do throws(IIN.Fault) {
            return Int64(try IIN(field).number).databaseValue
        } catch {
            throw Fault(reason: error.rawValue)
        }
    }

    fileprivate static let status = ImportColumn(name: "status") { field throws(Fault) in
        switch field.lowercased() {
        case "valid": true.databaseValue
        case "not_valid", "invalid": false.databaseValue
        default: throw Fault(reason: "neither valid nor not_valid")
        }
    }

    fileprivate static let plate = ImportColumn(name: "plate") { field throws(Fault) in
        guard let plate = Plate(field) else {
            throw Fault(reason: "not a number plate of 5 to 8 letters and digits")
        }
        return plate.text.databaseValue
    }

    fileprivate static let number = ImportColumn(name: "number") { field throws(Fault) in
        guard field.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int32(field), number > 0
        else {
            throw Fault(reason: "not a number from 1 on")
        }
        return number.databaseValue
    }

    fileprivate static func date(_ name: String) -> ImportColumn {
        ImportColumn(name: name) { field throws(Fault) in
            guard let date = CivilDate(iso: field) else {
                throw Fault(reason: "not a date such as 2036-03-15")
            }
            return date.iso.databaseValue
        }
    }

    fileprivate static func text(_ name: String, isOptional: Bool = false) -> ImportColumn {
        ImportColumn(name: name, isOptional: isOptional) { field throws(Fault) in
            if field.isEmpty {
                if isOptional { return .null }
                throw Fault(reason: "empty")
            }
            let isText = field.unicodeScalars.allSatisfy {
                $0.value >= 0x20 && $0 != "\u{7F}" && $0 != "\u{FFFD}"
            }
            guard isText, field.count <= Self.maximumTextCharacters else {
                throw Fault(reason: "not a text of at most \(Self.maximumTextCharacters) characters")
            }
            return field.databaseValue
        }
    }
}

extension String {
    /// The text without spaces and tabs around it.
    var trimmed: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var text = self.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return String(text)
    }
}
