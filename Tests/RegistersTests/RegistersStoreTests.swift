import Foundation
import Registers
import Services
import Testing

/// Opening and looking up.
@Suite struct RegistersStoreTests {
    private let folder: TemporaryFolder

    init() throws {
        self.folder = try TemporaryFolder()
    }

    private func demo(_ name: String = "registers.db") throws -> String {
        let path = self.folder.path(name)
        _ = try RegistersImport.run(files: Demo.texts(), into: path)
        return path
    }

    /// The demo set through a database and through memory gives the same.
    @Test(arguments: [true, false])
    func lookingUp(_ inMemory: Bool) async throws {
        let store =
            try inMemory ? RegistersStore.inMemory(csv: Demo.texts()) : RegistersStore(path: self.demo())
        let registers = store.registers
        #expect(store.missing.isEmpty)
        #expect(try await registers.citizens.iin(of: phone("77010001414")) == IIN("900101300126"))
        #expect(try await registers.citizens.iin(of: phone("77010000004")) == IIN("030712600451"))
        #expect(try await registers.citizens.iin(of: phone("77010000002")) == nil)
        #expect(try await registers.persons.status(of: IIN("900101300126")) == .valid)
        #expect(try await registers.persons.status(of: IIN("851231400557")) == .notValid)
        #expect(try await registers.persons.status(of: IIN("791028302728")) == nil)
        #expect(try await registers.vehicles.inspection(of: plate("A123BCD"))?.validUntil.iso == "2036-09-30")
        #expect(try await registers.vehicles.inspection(of: plate("777KZT01"))?.inspected.iso == "2018-04-20")
        #expect(try await registers.vehicles.inspection(of: plate("999ZZZ17")) == nil)
        let child = try IIN("160229600343")
        #expect(try await registers.kindergartenQueue.entries(of: child).map(\.number) == [48, 311])
        #expect(try await registers.kindergartenQueue.entries(of: IIN("180630505014")).isEmpty)
        #expect(try await registers.housingQueue.entries(of: IIN("900101300126")).map(\.number) == [1532])
        #expect(try await registers.housingQueue.entries(of: child).isEmpty)
    }

    @Test func whatIsMissingIsSaid() throws {
        let missing = self.folder.path("none.db")
        self.expect(.missing, missing)
        #expect(!FileManager.default.fileExists(atPath: missing))
        self.expect(.empty, try self.folder.write("", to: "empty.db"))
        self.expect(.foreign, try self.folder.write(String(repeating: "text ", count: 500), to: "text.db"))
        self.expect(.unreadable, self.folder.path(""))
        let other = self.folder.path("other.db")
        try execute("CREATE TABLE t (a)", in: other)
        self.expect(.foreign, other)
    }

    private func expect(_ problem: RegistersStore.Failure.Problem, _ path: String) {
        let failure = #expect(throws: RegistersStore.Failure.self) { try RegistersStore(path: path) }
        #expect(failure?.problem == problem)
        #expect(failure?.description.hasPrefix(path) == true)
    }

    @Test func aLaterVersionIsNotRead() throws {
        let path = try self.demo()
        try execute("INSERT INTO grdb_migrations VALUES ('99')", in: path)
        self.expect(.foreign, path)
    }

    /// A register that nothing was imported for answers with an error, not with "not found".
    @Test func aSourceThatWasNeverImported() async throws {
        let path = self.folder.path("registers.db")
        let cars = RegisterName.vehicles.file("plate,inspected,valid_until", "123ABC02,2026-01-01,2027-01-01")
        _ = try RegistersImport.run(files: [cars], into: path)
        let store = try RegistersStore(path: path)
        #expect(store.missing == [.citizens, .persons, .kindergartenQueue, .housingQueue])
        #expect(try await store.registers.vehicles.inspection(of: plate("999ZZZ17")) == nil)
        await #expect(throws: RegisterError(.citizens, .unreachable)) {
            try await store.registers.citizens.iin(of: phone("77010001414"))
        }
        await #expect(throws: RegisterError(.housingQueue, .unreachable)) {
            try await store.registers.housingQueue.entries(of: IIN("900101300126"))
        }
        // Once it is imported, the open store sees it.
        let people = RegisterName.citizens.file("msisdn,iin", "77010001414,900101300126")
        _ = try RegistersImport.run(files: [people], into: path)
        #expect(try await store.registers.citizens.iin(of: phone("77010001414")) != nil)
        #expect(try await store.registers.citizens.iin(of: phone("77010000002")) == nil)
    }

    @Test func anEmptyTableThatWasImportedCounts() async throws {
        let file = RegisterName.housingQueue.file("iin,number,registered,place")
        let store = try RegistersStore.inMemory(csv: [file])
        #expect(try await store.registers.housingQueue.entries(of: IIN("900101300126")).isEmpty)
    }

    @Test func oneDatabaseASource() async throws {
        let cars = self.folder.path("cars.db")
        let file = RegisterName.vehicles.file("plate,inspected,valid_until", "555AAA05,2026-01-01,2027-01-01")
        _ = try RegistersImport.run(files: [file], into: cars)
        let all = try self.demo()
        let store = try RegistersStore(paths: [
            .citizens: all, .persons: all, .vehicles: cars, .housingQueue: all,
        ])
        #expect(store.missing == [.kindergartenQueue])
        #expect(try await store.registers.vehicles.inspection(of: plate("555AAA05")) != nil)
        #expect(try await store.registers.vehicles.inspection(of: plate("123ABC02")) == nil)
        await #expect(throws: RegisterError(.kindergartenQueue, .unreachable)) {
            try await store.registers.kindergartenQueue.entries(of: IIN("150101500120"))
        }
        let failure = #expect(throws: RegistersStore.Failure.self) {
            try RegistersStore(paths: [.persons: cars])
        }
        #expect(failure?.problem == .empty)
    }

    @Test func manyAtOnce() async throws {
        let registers = try RegistersStore(path: self.demo()).registers
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<500 {
                group.addTask {
                    (try? await registers.citizens.iin(of: phone("77010001414")))??.digits == "900101300126"
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    @Test func aCancelledQuestion() async throws {
        let registers = try RegistersStore(path: self.demo()).registers
        let task = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await registers.citizens.iin(of: phone("77010001414"))
        }
        await #expect(throws: RegisterError(.citizens, .cancelled)) { try await task.value }
    }

    /// A database that is damaged while it is open makes a register unreachable, and nothing else.
    @Test func aTableThatIsGone() async throws {
        let path = try self.demo()
        let registers = try RegistersStore(path: path).registers
        try execute("DROP TABLE vehicles", in: path)
        await #expect(throws: RegisterError(.vehicles, .unreachable)) {
            try await registers.vehicles.inspection(of: plate("123ABC02"))
        }
        #expect(try await registers.citizens.iin(of: phone("77010001414")) != nil)
    }
}
