import Glibc
import SQLite
import Testing

@testable import Journal

/// Codes are those of sqlite.org/rescode.html.
@Suite struct StoreFaultTests {
    @Test(
        arguments: [
            (13, 0, true), (778, ENOSPC, true), (778, EDQUOT, true), (778, EIO, false),
            (1_034, ENOSPC, false),
            (1_034, EIO, false), (11, 0, false),
        ] as [(Int32, Int32, Bool)])
    func onlyAFullDiskIsNotFatalOfWhatADiskDoes(code: Int32, systemError: Int32, isFull: Bool) {
        let fault = StoreFault(code: code, systemError: systemError)
        #expect(fault.isFull == isFull)
        #expect(fault.isFatal == !isFull)
    }

    /// SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_TOOBIG, SQLITE_NOMEM.
    @Test(arguments: [1_555, 18, 7] as [Int32])
    func whatIsNotTheDisksIsNotFatal(code: Int32) {
        #expect(!StoreFault(code: code).isFatal)
        #expect(!StoreFault(code: code).isFull)
    }
}
