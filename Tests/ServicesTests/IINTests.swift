import Foundation
import Services
import Testing

/// Form, century, date and check digit of an IIN.
@Suite struct IINTests {
    @Test(arguments: [
        "150101500120", "160229600343", "180630505014", "201115607777", "150101500207", "150101500219",
        "900101300126", "851231400557", "030712600451", "791028302728", "061211600012",
    ])
    func valid(_ digits: String) throws {
        let iin = try IIN(digits)
        #expect(iin.digits == digits)
        #expect(iin.masked == "***" + digits.suffix(4))
        #expect(try IIN(number: iin.number) == iin)
    }

    @Test(arguments: [
        ("", IIN.Fault.form), ("15010150012", .form), ("1501015001200", .form), ("15010150012a", .form),
        ("１５０１０１５００１２０", .form), ("150101 500120", .form), ("+15010150012", .form),
        ("150101000120", .century), ("150101700120", .century), ("123456789012", .century),
        ("160231600340", .date), ("151301500128", .date), ("900132300124", .date), ("150001500120", .date),
        ("150100500120", .date), ("150229500120", .date), ("000229300120", .date),
        ("150101500121", .checkDigit),
    ])
    func invalid(_ digits: String, _ fault: IIN.Fault) {
        #expect(throws: fault) { try IIN(digits) }
    }

    /// 1900 was no leap year, 2000 was one, and so was 1896.
    @Test(arguments: [("000229", "5"), ("960229", "1"), ("960229", "3"), ("040229", "6")])
    func leapDays(_ birth: String, _ seventh: String) {
        let fits = (0...9).filter { (try? IIN(birth + seventh + "0012\($0)")) != nil }
        #expect(fits.count == 1)
    }

    /// Both sums are 10 for these: no check digit fits.
    @Test(arguments: ["15010150027", "15010150108"])
    func impossiblePrefixes(_ eleven: String) {
        for digit in 0...9 { #expect(throws: IIN.Fault.checkDigit) { try IIN(eleven + "\(digit)") } }
    }

    @Test func numbersThatAreTooLarge() {
        #expect(throws: IIN.Fault.form) { try IIN(number: .max) }
        #expect(throws: IIN.Fault.form) { try IIN(number: 1_000_000_000_000) }
    }

    /// The verdict of an independent implementation on random numbers (Tests/Peers/iin.py).
    @Test func agreesWithAPeer() throws {
        let other = ProcessInfo.processInfo.environment["KOPIR_IIN_TABLE"]
        let rows = try ProjectFiles.table(other ?? "Protocol/iin.tsv")
        #expect(rows.count >= 300)
        for row in rows { #expect(((try? IIN(row[0])) != nil) == (row[1] == "yes"), "\(row)") }
    }
}
