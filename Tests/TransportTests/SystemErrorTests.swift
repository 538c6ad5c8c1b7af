import Glibc
import Testing
import Transport

@Suite struct SystemErrorTests {
    @Test func descriptionNamesCallReasonAndNumber() {
        let error = SystemError(errno: ECONNREFUSED, call: "connect")
        #expect(error.description == "connect: Connection refused (ECONNREFUSED)")
    }

    @Test func aNumberWithoutNameIsPrinted() {
        #expect(SystemError(errno: 4095, call: "send").description == "send: error 4095")
    }
}
