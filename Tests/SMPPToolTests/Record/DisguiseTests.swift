import SMPP
import SMSText
import Services
import Testing

@testable import smpptool

@Suite struct DisguiseTests {
    private static let disguise = Disguise(key: Array("a key of sixteen".utf8))

    private static func disguised(_ text: String, from number: String = "77010001414", _ coding: UInt8 = 0)
        throws
        -> (text: String, source: String)
    {
        let octets =
            coding == 8 ? text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } : Array(text.utf8)
        let pdu = PDU.deliverSM(
            DeliverSM(
                source: Address(digits: number), destination: Address(digits: "1414"),
                dataCoding: DataCoding(rawValue: coding), shortMessage: octets))
        guard case .deliverSM(let message) = Self.disguise.disguised(pdu) else { return ("", "") }
        #expect(message.destination.digits == "1414")
        #expect(message.shortMessage.count == octets.count)
        return (TextDecoder().decode(message.shortMessage, dataCoding: coding).text, message.source.digits)
    }

    @Test(arguments: [0, 8] as [UInt8])
    func anIINBecomesAnotherValidOne(coding: UInt8) throws {
        let text = try Self.disguised("5 150101500120", coding).text
        let digits = String(text.dropFirst(2))
        #expect(text.hasPrefix("5 ") && digits != "150101500120")
        let iin = try IIN(digits)
        #expect(iin.digits.dropFirst(6).first == "5")
        #expect(try Self.disguised("IIN 150101500120.", coding).text == "IIN \(digits).")
        #expect(try Self.disguised("150101 500120", coding).text == "\(digits.prefix(6)) \(digits.suffix(6))")
    }

    @Test(
        arguments: [
            ("8 123ABC02", #"8 \d{3}[A-Z]{3}\d{2}"#, 0), ("8123ABC02", #"8\d{3}[A-Z]{3}\d{2}"#, 0),
            ("8-123-abc-02", #"8-\d{3}-[a-z]{3}-\d{2}"#, 0),
            ("TechosmotrA123BCD", #"Techosmotr[A-Z]\d{3}[A-Z]{3}"#, 0),
            ("Техосмотр 123АВС02", #"Техосмотр \d{3}[А-Я]{3}\d{2}"#, 8),
            ("8 777 aaa 17.", #"8 \d{3} [a-z]{3} \d{2}\."#, 8),
        ] as [(String, String, UInt8)])
    func aPlateBecomesAnotherOfItsForm(text: String, form: String, coding: UInt8) throws {
        let disguised = try Self.disguised(text, coding).text
        #expect(disguised != text)
        #expect(disguised.wholeMatch(of: try Regex(form)) != nil, "\(disguised)")
    }

    /// The same plate, whatever it is written with.
    @Test func aPlateHasOneStandIn() throws {
        let latin = try Self.disguised("8 123ABC02").text
        let cyrillic = try Self.disguised("8 123АВС02", 8).text
        let plate = try #require(Plate(String(latin.dropFirst(2))))
        #expect(Plate(String(cyrillic.dropFirst(2))) == plate)
    }

    @Test func aNumberKeepsItsLengthAndItsBeginning() throws {
        let source = try Self.disguised("x").source
        #expect(source != "77010001414" && source.hasPrefix("7701") && source.utf8.count == 11)
        #expect(try Self.disguised("y").source == source)
        #expect(try Self.disguised("y", from: "77010001415").source != source)
        #expect(try Self.disguised("call 77010001414").text != "call 77010001414")
    }

    @Test func anotherKeyIsAnotherDisguise() {
        let pdu = PDU.submitSM(
            SubmitSM(
                source: Address(digits: "1414"), destination: Address(digits: "77010001414"), shortMessage: []
            ))
        let other = Disguise(key: Array("another key of 16".utf8))
        #expect(Self.disguise.disguised(pdu) != other.disguised(pdu))
        #expect(Self.disguise.disguised(pdu) == Self.disguise.disguised(pdu))
    }

    @Test func passwordsAreRemoved() {
        let bind = Bind(systemID: "esme", password: "secret08")
        #expect(
            Self.disguise.disguised(.bindReceiver(bind))
                == .bindReceiver(Bind(systemID: "esme", password: "")))
    }

    /// An IIN that is cut in two is not left there in two halves.
    @Test func nothingIsLeftWhereATextIsCut() {
        func part(_ number: UInt8, _ text: String) -> [UInt8] {
            let pdu = PDU.deliverSM(
                DeliverSM(
                    source: Address(digits: "7"), destination: Address(digits: "1414"),
                    esmClass: .userDataHeader,
                    shortMessage: [5, 0, 3, 1, 2, number] + Array(text.utf8)))
            guard case .deliverSM(let message) = Self.disguise.disguised(pdu) else { return [] }
            return Array(message.shortMessage.dropFirst(6))
        }
        #expect(part(1, "iin 1501") != Array("iin 1501".utf8))
        #expect(part(2, "0120 thanks") != Array("0120 thanks".utf8))
        #expect(part(2, "a 0120 thanks") == Array("a 0120 thanks".utf8))
    }

    /// message_id and dates of a receipt stay: it must still be about its message.
    @Test func aReceiptKeepsItsMessageID() {
        let head =
            "id:0123456789 sub:001 dlvrd:001 submit date:2611280300 done date:2611280301 stat:DELIVRD err:000 text:"
        let pdu = PDU.deliverSM(
            DeliverSM(
                source: Address(digits: "7"), destination: Address(digits: "1414"),
                esmClass: .deliveryReceipt,
                shortMessage: Array((head + "150101500120").utf8)))
        guard case .deliverSM(let message) = Self.disguise.disguised(pdu) else { return }
        let text = String(decoding: message.shortMessage, as: UTF8.self)
        #expect(text.hasPrefix(head) && !text.hasSuffix("150101500120"))
    }
}
