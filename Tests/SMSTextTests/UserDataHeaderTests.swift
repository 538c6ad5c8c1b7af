import SMSText
import Testing

@Suite struct UserDataHeaderTests {
    private let text = Array("8 123ABC02".utf8)

    private func split(_ hex: String, isIndicated: Bool = true) -> (header: UserDataHeader?, rest: [UInt8]) {
        UserDataHeader.split((octets(hex) ?? []) + self.text, isIndicated: isIndicated)
    }

    // MARK: - What the elements say

    @Test func concatenationWithAnEightBitReference() {
        let (header, rest) = split("0500032A0201")
        let place = header?.concatenation
        #expect(place == Concatenation(form: .udh8, reference: 0x2A, total: 2, number: 1))
        #expect(rest == text)
    }

    @Test func concatenationWithASixteenBitReference() {
        let (header, rest) = split("060804012A0302")
        #expect(header?.concatenation == Concatenation(form: .udh16, reference: 0x012A, total: 3, number: 2))
        #expect(rest == text)
    }

    @Test(arguments: ["0500032A0001", "0500032A0200", "0500032A0203", "060804012A0000", "0400022A02"])
    func concatenationsThatCannotBeAreIgnored(_ hex: String) {
        let (header, rest) = split(hex)
        #expect(header != nil)
        #expect(header?.concatenation == nil)
        #expect(rest == text)
    }

    @Test func ofEqualElementsTheLastCounts() {
        #expect(split("0A 0003010201 0003020302").header?.concatenation?.reference == 2)
        #expect(split("0B 0003010201 080401020302").header?.concatenation?.form == .udh16)
        #expect(split("0B 080401020302 0003010201").header?.concatenation?.form == .udh8)
        #expect(split("06 240101 240103").header?.singleShift == 3)
    }

    @Test func portsAndLanguages() {
        let header = split("10 04020A0B 05040B8423F0 240101 250103").header
        #expect(header?.ports == UserDataHeader.Ports(destination: 0x0B84, source: 0x23F0))
        #expect(header?.singleShift == 1)
        #expect(header?.lockingShift == 3)
        let small = split("04 04020A0B").header
        #expect(small?.ports == UserDataHeader.Ports(destination: 0x0A, source: 0x0B))
        #expect(small?.singleShift == nil && small?.lockingShift == nil)
    }

    @Test func unknownElementsAreSkippedAndKept() {
        let header = split("0C 7003010203 7100 0003070201").header
        #expect(header?.concatenation == Concatenation(form: .udh8, reference: 7, total: 2, number: 1))
        #expect(header?.elements.count == 3)
        #expect(header?.elements.first == .init(.init(rawValue: 0x70), [1, 2, 3]))
    }

    @Test func aHeaderIsWrittenAsItIsRead() throws {
        let elements: [UserDataHeader.Element] = [
            .init(.concatenation8, [0x2A, 2, 1]), .init(.singleShift, [1]), .init(.lockingShift, [1]),
        ]
        let header = try #require(UserDataHeader(elements))
        #expect(header.octets.hex == "0b00032a0201240101250101")
        #expect(header.elements == elements)
        #expect(UserDataHeader(parsing: header.octets + [0x34]) == header)
        #expect(UserDataHeader([.init(.concatenation8, [UInt8](repeating: 0, count: 254))]) == nil)
        #expect(
            UserDataHeader([.init(.concatenation8, [UInt8](repeating: 0, count: 253))])?.octets.count == 256)
    }

    @Test func aHeaderMayBeAllThereIs() {
        let (header, rest) = UserDataHeader.split([0x05, 0x00, 0x03, 0x2A, 0x02, 0x01])
        #expect(header?.concatenation?.number == 1)
        #expect(rest.isEmpty)
    }

    // MARK: - Headers that lie

    @Test func aReceiptWithoutAHeaderIsText() {
        let receipt = Array("id:0123456789 sub:001 dlvrd:001 stat:DELIVRD".utf8)
        let (header, rest) = UserDataHeader.split(receipt)
        #expect(header == nil)
        #expect(rest == receipt)
    }

    @Test(arguments: ["8 123ABC02", "4", "Ochered' v detsad 150101500120", "HELP"])
    func textWithoutAHeaderIsText(_ text: String) {
        #expect(UserDataHeader.split(Array(text.utf8)).rest == Array(text.utf8))
    }

    @Test func cyrillicWithoutAHeaderIsText() {
        let userData = utf16("Техосмотр 123ABC02")
        let (header, rest) = UserDataHeader.split(userData)
        #expect(header == nil)
        #expect(rest == userData)
    }

    @Test(arguments: ["0500042A0201", "0500022A0201", "060805012A0201", "0500FF2A0201"])
    func aConcatenationThatLiesIsLeftOut(_ hex: String) {
        let (header, rest) = split(hex)
        #expect(header == nil)
        #expect(rest == text)
    }

    /// `1@aaa…`: a digit, then what a concatenation begins with.
    @Test func aPrintableBeginningIsText() {
        let userData: [UInt8] = [0x31, 0x00] + [UInt8](repeating: 0x61, count: 60)
        #expect(UserDataHeader.split(userData).header == nil)
        #expect(UserDataHeader.split(userData).rest == userData)
    }

    @Test func aLengthBeyondTheEndIsNoHeader() {
        let userData: [UInt8] = [0x1F, 0x00, 0x03, 0x2A]
        #expect(UserDataHeader.split(userData).header == nil)
        #expect(UserDataHeader.split(userData).rest == userData)
        #expect(UserDataHeader.split([]).header == nil)
        #expect(UserDataHeader.split([0]).header?.elements.isEmpty == true)
    }

    // MARK: - Without the indicator

    @Test(arguments: ["0500032A0201", "060804012A0302"])
    func aConcatenationIsSeenWithoutTheIndicator(_ hex: String) {
        let (header, rest) = split(hex, isIndicated: false)
        #expect(header?.concatenation != nil)
        #expect(rest == text)
    }

    @Test(arguments: ["", "03240101", "0500032A0001", "0500032A0203", "05040B8423F0"])
    func nothingElseIsSeenWithoutTheIndicator(_ hex: String) {
        let (header, rest) = split(hex, isIndicated: false)
        #expect(header == nil)
        #expect(rest == (octets(hex) ?? []) + text)
    }

    @Test(arguments: 0..<500)
    func anyOctetsAreSplit(_ seed: Int) {
        var random = SplitMix64(seed: seed)
        var userData = random.octets(0...60)
        if !userData.isEmpty, Bool.random(using: &random) { userData[0] = UInt8(userData.count / 2) }
        let (header, rest) = UserDataHeader.split(userData)
        #expect(userData.suffix(rest.count) == rest[...])
        if let header {
            #expect(header.octets + rest == userData)
            #expect(UserDataHeader(header.elements) == header)
            if let place = header.concatenation { #expect((1...place.total).contains(place.number)) }
        }
    }
}
