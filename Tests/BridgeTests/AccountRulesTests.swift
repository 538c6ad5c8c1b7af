import SMPP
import Testing

@testable import Bridge

@Suite struct AccountRulesTests {
    static let operatorRules = AccountRules(
        role: .operator, sourcePrefixes: ["7705", "7777"], shortNumbers: ["1414"])
    static let client = AccountRules(role: .client, sourcePrefixes: [], shortNumbers: ["1414"])

    static func message(from source: String, to destination: String = "1414") -> SubmitSM {
        SubmitSM(
            source: Address(ton: .international, npi: .isdn, digits: source),
            destination: Address(digits: destination), shortMessage: [0x38])
    }

    @Test(
        arguments: [
            ("77051234567", "1414", nil), ("77771234567", "1414", nil), ("+77051234567", "+1414", nil),
            ("77061234567", "1414", .invalidSourceAddress), ("7705", "1415", .invalidDestinationAddress),
            ("87051234567", "1414", .invalidSourceAddress), ("", "1414", .invalidSourceAddress),
            ("++77051234567", "1414", .invalidSourceAddress), (" 77051234567", "1414", .invalidSourceAddress),
            ("77051234567", "77011234567", .invalidDestinationAddress),
            ("77051234567", "", .invalidDestinationAddress),
        ] as [(String, String, CommandStatus?)])
    func anOperatorAsksForItsOwnNumbersOnly(source: String, destination: String, refusal: CommandStatus?) {
        let submitSM = Self.message(from: source, to: destination)
        let dataSM = DataSM(source: submitSM.source, destination: submitSM.destination, tlvs: TLVs())
        let verdicts = [PDU.submitSM(submitSM), .dataSM(dataSM)].map { Self.operatorRules.judge($0) }
        if let refusal {
            #expect(verdicts == [.refused(refusal), .refused(refusal)])
        } else {
            let delivered = DeliverSM(
                source: submitSM.source, destination: submitSM.destination, shortMessage: [0x38])
            #expect(verdicts == [.question(.deliverSM(delivered)), .question(.dataSM(dataSM))])
        }
    }

    /// A client may ask nobody for a citizen's data, nor write in our name; its other messages are its routes' matter.
    @Test(
        arguments: [
            ("77051234567", "77011234567", nil), ("SHOP", "77011234567", nil), ("", "77011234567", nil),
            ("77051234567", "1414", .invalidDestinationAddress),
            ("SHOP", "+1414", .invalidDestinationAddress),
            ("1414", "77011234567", .invalidSourceAddress), ("+1414", "77011234567", .invalidSourceAddress),
        ] as [(String, String, CommandStatus?)])
    func aClientSendsToOthers(source: String, destination: String, refusal: CommandStatus?) {
        let submitSM = Self.message(from: source, to: destination)
        let expected = refusal.map { AccountRules.Verdict.refused($0) } ?? .routed
        #expect(Self.client.judge(.submitSM(submitSM)) == expected)
        let dataSM = DataSM(source: submitSM.source, destination: submitSM.destination, tlvs: TLVs())
        #expect(Self.client.judge(.dataSM(dataSM)) == expected)
    }

    @Test(
        arguments: [
            ("SHOP", nil), ("+7077", nil), ("BANK", .invalidSourceAddress), ("", .invalidSourceAddress),
        ]
            as [(String, CommandStatus?)])
    func aClientWritesItsOwnAddresses(source: String, refusal: CommandStatus?) {
        var rules = Self.client
        rules.sourceAddresses = ["SHOP", "7077"]
        let expected = refusal.map { AccountRules.Verdict.refused($0) } ?? .routed
        let multi = SubmitMulti(
            source: Address(digits: source), destinations: [.address(Address(digits: "7701"))],
            shortMessage: [])
        for request in [PDU.submitSM(Self.message(from: source, to: "7701")), .submitMulti(multi)] {
            #expect(rules.judge(request) == expected)
        }
    }

    @Test(arguments: [
        (PDU.querySM(QuerySM(messageID: "1", source: .empty)), CommandStatus.queryFailed),
        (.cancelSM(CancelSM(messageID: "1", source: .empty)), .cancelFailed),
        (.replaceSM(ReplaceSM(messageID: "1", source: .empty, shortMessage: [])), .replaceFailed),
        (.submitMulti(SubmitMulti(source: .empty, destinations: [], shortMessage: [])), .submitFailed),
    ])
    func whatIsNotHeldCannotBeAskedFor(_ pdu: PDU, _ status: CommandStatus) {
        #expect(Self.operatorRules.judge(pdu) == .refused(status))
    }

    /// A submit_sm with one wrong field, and the status that belongs to that.
    struct Spoiled: Sendable {
        let status: CommandStatus
        let spoil: @Sendable (inout SubmitSM) -> Void
    }

    /// SMPP 3.4 §4.4.1 and §5.1.3, whoever asks whom.
    @Test(arguments: [
        Spoiled(status: .invalidSourceTON) { $0.source.ton = TypeOfNumber(rawValue: 7) },
        Spoiled(status: .invalidSourceNPI) { $0.source.npi = NumberingPlan(rawValue: 2) },
        Spoiled(status: .invalidDestinationTON) { $0.destination.ton = TypeOfNumber(rawValue: 7) },
        Spoiled(status: .invalidDestinationNPI) { $0.destination.npi = NumberingPlan(rawValue: 2) },
        Spoiled(status: .invalidESMClass) { $0.esmClass = .deliveryReceipt },
        Spoiled(status: .invalidPriorityFlag) { $0.priorityFlag = 4 },
        Spoiled(status: .invalidScheduledDeliveryTime) { $0.scheduleDeliveryTime = "000000000000001R" },
        Spoiled(status: .invalidExpiryTime) { $0.validityPeriod = "260231000000000+" },
        Spoiled(status: .invalidRegisteredDelivery) { $0.registeredDelivery.receiptWish = .reserved },
        Spoiled(status: .invalidReplaceIfPresentFlag) { $0.replaceIfPresentFlag = 2 },
        Spoiled(status: .invalidDefaultMessageID) { $0.smDefaultMessageID = 255 },
    ])
    func aWrongFieldIsAnsweredWithItsStatus(_ spoiled: Spoiled) {
        var submitSM = Self.message(from: "77061234567")
        spoiled.spoil(&submitSM)
        #expect(Self.operatorRules.judge(.submitSM(submitSM)) == .refused(spoiled.status))
        #expect(Self.client.judge(.submitSM(submitSM)) == .refused(spoiled.status))
    }

    /// Mode and type are what the sender asked of an SMSC; a header stays a header.
    @Test(
        arguments: [(0x00, 0x00), (0x03, 0x00), (0x43, 0x40), (0x07, 0x00), (0xC1, 0xC0)] as [(UInt8, UInt8)])
    func theMessageIsWhatAnSMSCWouldDeliver(esmClass: UInt8, delivered: UInt8) {
        var submitSM = Self.message(from: "77051234567")
        submitSM.esmClass = ESMClass(rawValue: esmClass)
        submitSM.dataCoding = DataCoding(rawValue: 8)
        submitSM.registeredDelivery = .receipt
        submitSM.validityPeriod = "000000000100000R"
        let deliverSM = DeliverSM(delivering: submitSM)
        #expect(deliverSM.esmClass.rawValue == delivered)
        #expect(deliverSM.dataCoding.rawValue == 8)
        #expect((deliverSM.registeredDelivery, deliverSM.validityPeriod) == (.nothing, ""))
        #expect(deliverSM.shortMessage == [0x38])
    }
}
