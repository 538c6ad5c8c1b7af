import Foundation
import Registers
import Services
import Testing

/// What is imported, what is refused, and that there is nothing between the two.
@Suite struct RegistersImportTests {
    private let folder: TemporaryFolder

    init() throws {
        self.folder = try TemporaryFolder()
    }

    @Test func theDemoSet() throws {
        let path = self.folder.path("registers.db")
        let files = Demo.paths.map(ImportFile.init(path:))
        #expect(try RegistersImport.run(files: files, into: path).rowCounts == Demo.rowCounts)
        // Once more: replaced, not added.
        #expect(try RegistersImport.run(files: files, into: path).rowCounts == Demo.rowCounts)
        #expect(try RegistersStore(path: path).missing.isEmpty)
    }

    @Test func nobodyElseMayReadTheDatabase() throws {
        let path = self.folder.path("registers.db")
        _ = try RegistersImport.run(files: Demo.texts(), into: path)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }

    @Test func replacesOnlyItsSource() async throws {
        let path = self.folder.path("registers.db")
        _ = try RegistersImport.run(files: Demo.texts(), into: path)
        let other = RegisterName.vehicles.file(
            "plate,inspected,valid_until", "555AAA05,2026-01-01,2027-01-01")
        _ = try RegistersImport.run(files: [other], into: path)
        let registers = try RegistersStore(path: path).registers
        #expect(try await registers.vehicles.inspection(of: plate("555AAA05")) != nil)
        #expect(try await registers.vehicles.inspection(of: plate("123ABC02")) == nil)
        #expect(try await registers.citizens.iin(of: phone("77010001414"))?.digits == "900101300126")
    }

    @Test func twoFilesOfOneSource() async throws {
        let one = RegisterName.persons.file("iin,status", "900101300126,valid")
        let two = RegisterName.persons.file("status,iin", "invalid,851231400557")
        let registers = try RegistersStore.inMemory(csv: [one, two]).registers
        #expect(try await registers.persons.status(of: IIN("900101300126")) == .valid)
        #expect(try await registers.persons.status(of: IIN("851231400557")) == .notValid)
    }

    /// One fault in the last of the files, and the database is as before.
    @Test func nothingIsHalfImported() async throws {
        let path = self.folder.path("registers.db")
        _ = try RegistersImport.run(files: Demo.texts(), into: path)
        let good = RegisterName.citizens.file("msisdn,iin", "77770000001,030712600451")
        let bad = RegisterName.persons.file("iin,status", "030712600451,valid", "030712600451,perhaps")
        #expect(throws: ImportError.self) { try RegistersImport.run(files: [good, bad], into: path) }
        let registers = try RegistersStore(path: path).registers
        #expect(try await registers.citizens.iin(of: phone("77770000001")) == nil)
        #expect(try await registers.citizens.iin(of: phone("77010001414")) != nil)
        #expect(try await registers.persons.status(of: IIN("900101300126")) == .valid)
    }

    @Test func theSourceFromTheNameOrByWord() throws {
        let csv = "plate,inspected,valid_until\n123ABC02,2026-01-01,2027-01-01\n"
        for name in ["vehicles.csv", "a.b/vehicles.2026-03.csv", "/data/vehicles.CSV"] {
            #expect(ImportFile(name: name, text: csv).source == .vehicles)
        }
        let file = ImportFile(path: try self.folder.write(csv, to: "export.csv"))
        #expect(file.source == nil)
        let path = self.folder.path("registers.db")
        let error = #expect(throws: ImportError.self) { try RegistersImport.run(files: [file], into: path) }
        #expect(error?.description.contains("kindergarten_queue, housing_queue") == true)
        #expect(
            try RegistersImport.run(files: [file], source: .vehicles, into: path).rowCounts == [.vehicles: 1])
    }

    /// Every column of every source with something that it can't take.
    private static let badRows: [(RegisterName, String, String, String)] = [
        (
            .citizens, "msisdn,iin", "1414,900101300126",
            "msisdn: not the number of a Kazakh mobile phone (77…)"
        ),
        (
            .citizens, "msisdn,iin", "12025550123,900101300126",
            "msisdn: not the number of a Kazakh mobile phone (77…)"
        ),
        (.citizens, "msisdn,iin", "77010001414,900101300127", "iin: check digit is wrong"),
        (.citizens, "msisdn,iin", "77010001414,", "iin: not 12 digits"),
        (.persons, "iin,status", "901301300126,valid", "iin: no such date of birth"),
        (.persons, "iin,status", "900101000126,valid", "iin: 7th digit is not 1 to 6"),
        (.persons, "iin,status", "900101300126,", "status: neither valid nor not_valid"),
        (
            .vehicles, "plate,inspected,valid_until", "12,2026-01-01,2027-01-01",
            "plate: not a number plate of 5 to 8 letters and digits"
        ),
        (
            .vehicles, "plate,inspected,valid_until", "123ABC02,01.01.2026,2027-01-01",
            "inspected: not a date such as 2036-03-15"
        ),
        (
            .vehicles, "plate,inspected,valid_until", "123ABC02,2026-01-01,2027-02-29",
            "valid_until: not a date such as 2036-03-15"
        ),
        (
            .kindergartenQueue, "iin,number,registered,place", "150101500120,0,2023-05-12,x",
            "number: not a number from 1 on"
        ),
        (
            .kindergartenQueue, "iin,number,registered,place", "150101500120,+1,2023-05-12,x",
            "number: not a number from 1 on"
        ),
        (
            .kindergartenQueue, "iin,number,registered,place", "150101500120,99999999999,2023-05-12,x",
            "number: not a number from 1 on"
        ),
        (.kindergartenQueue, "iin,number,registered,place", "150101500120,1,2023-05-12,", "place: empty"),
        (
            .housingQueue, "iin,number,registered,place", "900101300126,1,2023-05-12,\"a\nb\"",
            "place: not a text of at most 100 characters"
        ),
        (
            .housingQueue, "iin,number,registered,place,list", "900101300126,1,2023-05-12,x",
            "4 fields instead of 5"
        ),
        (
            .housingQueue, "iin,number,registered,place", "900101300126,1,2023-05-12,x,y",
            "5 fields instead of 4"
        ),
        (
            .housingQueue, "iin,number,registered,place", "9001013\"00126,1,2023-05-12,x",
            "a quote within a field that has none around it"
        ),
    ]

    @Test(arguments: 0..<badRows.count)
    func aBadRow(_ index: Int) {
        let (source, header, row, reason) = Self.badRows[index]
        #expect(faults(source.file(header, row)) == ["\(source.rawValue).csv:2: \(reason)"])
    }

    @Test func allBadRowsAreNamed() {
        let file = RegisterName.persons.file(
            "iin,status", "900101300127,maybe", "900101300126,valid", "", "90010130012,valid",
            "900101300126,valid")
        #expect(
            faults(file) == [
                "persons.csv:2: iin: check digit is wrong",
                "persons.csv:2: status: neither valid nor not_valid",
                "persons.csv:5: iin: not 12 digits", "persons.csv:6: iin: stands in an earlier line already",
            ])
    }

    @Test func aHundredFaultsAreListed() {
        let rows = Array(repeating: "900101300127,valid", count: 250)
        let file = ImportFile(name: "persons.csv", text: (["iin,status"] + rows).joined(separator: "\n"))
        let listed = faults(file)
        #expect(listed.count == 101)
        #expect(listed.last == "and 150 more")
    }

    /// A fault tells the line and the column, never a person's number.
    @Test func faultsHoldNoNumbersOfPersons() {
        for (source, header, row, _) in Self.badRows {
            let text = faults(source.file(header, row), source.file(row, header)).joined()
            for field in row.split(whereSeparator: { ",\"\n".contains($0) }) where field.utf8.count >= 7 {
                #expect(!text.contains(field))
            }
        }
    }

    @Test(arguments: [
        ("", "persons.csv: empty"), ("\n\n", "persons.csv: empty"),
        ("iin", "persons.csv:1: column status is missing"),
        ("iin;status", "persons.csv:1: the first line must name the columns iin,status"),
        ("iin,status,iin", "persons.csv:1: the first line must name the columns iin,status"),
        ("900101300126,valid", "persons.csv:1: the first line must name the columns iin,status"),
        ("\"iin", "persons.csv:1: a quote is not closed"),
    ])
    func headers(_ text: String, _ fault: String) {
        #expect(faults(ImportFile(name: "persons.csv", text: text)) == [fault])
    }

    @Test func howFilesAreWritten() async throws {
        let file = ImportFile(
            name: "housing_queue.csv",
            text: "\u{FEFF}\"Place\", IIN ,registered,list,number\r\n"
                + "\"g. \"\"Old\"\", Almaty\", 900101300126 ,2015-02-10,A,7\r\n\r\nх,900101300126,2014-01-01,,9"
        )
        let registers = try RegistersStore.inMemory(csv: [file]).registers
        #expect(
            try await registers.housingQueue.entries(of: IIN("900101300126")) == [
                QueueEntry(number: 9, registered: try #require(CivilDate(iso: "2014-01-01")), place: "х"),
                QueueEntry(
                    number: 7, list: "A", registered: try #require(CivilDate(iso: "2015-02-10")),
                    place: "g. \"Old\", Almaty"),
            ])
    }

    @Test func platesAndPhonesInAnyWriting() async throws {
        let store = try RegistersStore.inMemory(csv: [
            RegisterName.vehicles.file("plate,inspected,valid_until", "123 авс 02,2026-01-01,2027-01-01"),
            RegisterName.citizens.file("msisdn,iin", "+77010001414,900101300126", "87010000003,851231400557"),
        ])
        #expect(try await store.registers.vehicles.inspection(of: plate("123ABC02")) != nil)
        #expect(try await store.registers.citizens.iin(of: phone("77010001414")) != nil)
        #expect(try await store.registers.citizens.iin(of: phone("77010000003")) != nil)
    }

    @Test func filesThatCantBeRead() throws {
        let path = self.folder.path("registers.db")
        let file = ImportFile(path: self.folder.path("persons.csv"))
        let error = #expect(throws: ImportError.self) { try RegistersImport.run(files: [file], into: path) }
        #expect(error?.description.hasSuffix("persons.csv: can't be read") == true)
        let nowhere = self.folder.path("no/registers.db")
        #expect(throws: ImportError.self) { try RegistersImport.run(files: Demo.texts(), into: nowhere) }
        let foreign = try self.folder.write(String(repeating: "no database ", count: 100), to: "text.db")
        #expect(throws: ImportError.self) { try RegistersImport.run(files: Demo.texts(), into: foreign) }
    }

    /// More than one piece of a file on disk, and a cut within each kind of place.
    @Test func manyRows() async throws {
        let rows = (0..<40_000).map { "7\(7_010_000_000 + $0),900101300126" }
        let csv = try self.folder.write((["msisdn,iin"] + rows).joined(separator: "\n"), to: "citizens.csv")
        let path = self.folder.path("registers.db")
        #expect(
            try RegistersImport.run(files: [ImportFile(path: csv)], into: path).rowCounts == [
                .citizens: 40_000
            ])
        let citizens = try RegistersStore(path: path).registers.citizens
        for number in stride(from: 0, to: 40_000, by: 1999) {
            #expect(try await citizens.iin(of: phone("7\(7_010_000_000 + number)")) != nil)
        }
        #expect(try await citizens.iin(of: phone("77010040000")) == nil)
    }
}
