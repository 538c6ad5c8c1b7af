import SMPP
import SMSText
import Testing

@testable import smpptool

/// What numbers mean, from SMPP 3.4 chapter 5 and 3GPP TS 23.038.
@Suite struct MeaningTests {
    @Test(
        arguments: [
            ("source_addr_ton", 5, "alphanumeric"), ("dest_addr_ton", 7, "reserved"),
            ("esme_addr_npi", 18, "WAP client id"), ("addr_npi", 2, "reserved"),
            ("interface_version", 0x33, "SMPP 3.3 or earlier"), ("interface_version", 0x50, "SMPP 5.0"),
            ("esm_class", 0, "normal message"), ("esm_class", 0x03, "normal message, store and forward mode"),
            ("esm_class", 0xC4, "SMSC delivery receipt, user data header, reply path"),
            ("registered_delivery", 0x12, "receipt for failure, intermediate notification"),
            ("data_coding", 0x08, "UCS2"), ("data_coding", 0x0B, "reserved"),
            ("data_coding", 0x0E, "KS C 5601"),
            ("data_coding", 0xC8, "message waiting, discard message, voicemail indication on"),
            ("data_coding", 0xE1, "message waiting, store message in UCS2, fax indication off"),
            ("data_coding", 0xF0, "GSM 7-bit, class 0 (flash)"),
            ("data_coding", 0xF6, "8-bit octets, class 2 (SIM)"),
            ("replace_if_present_flag", 1, "replace"), ("dest_flag", 2, "distribution list"),
            ("message_state", 8, "REJECTED"), ("message_state", 0, "reserved"),
            ("error_status_code", 0x0B, "ESME_RINVDSTADR"),
            ("error_status_code", 0x0401, "0x00000401 (SMSC vendor specific)"),
            ("error_status_code", .max, "0xFFFFFFFF"),
        ] as [(String, UInt32, String)])
    func numbersOfFieldsHaveMeanings(field: String, number: UInt32, meaning: String) {
        #expect(Meaning.of(number, field) == meaning)
    }

    @Test(arguments: ["sm_length", "priority_flag", "replace_if_present_flag", "dest_flag"])
    func someMeanNothingButThemselves(field: String) {
        #expect(Meaning.of(77, field) == nil)
    }

    @Test(
        arguments: [
            (.callbackNumberPresentationIndicator, [0x07], "restricted, network provided"),
            (.msMessageWaitFacilities, [0x82], "e-mail indication on"),
            (.networkErrorCode, [3, 1, 0], "GSM, error 256"),
            (.networkErrorCode, [9, 0, 1], "network 9, error 1"),
            (.networkErrorCode, [3], "1 octet"), (.ussdServiceOperation, [2], "USSR request"),
            (.ussdServiceOperation, [32], "SMSC vendor specific"),
            (.itsSessionInfo, [7, 0x0B], "session 7, sequence 5, end of session"),
            (.scInterfaceVersion, [0x34], "SMPP 3.4"), (.messageState, [5], "UNDELIVERABLE"),
            (.alertOnMessageDelivery, [], nil), (.sourcePort, [0, 1], nil), (.sourcePort, [0], nil),
        ] as [(TLV.Tag, [UInt8], String?)])
    func valuesOfParametersHaveMeanings(tag: TLV.Tag, value: [UInt8], meaning: String?) {
        #expect(Meaning.of(TLV(tag, value)) == meaning)
    }

    @Test(
        arguments: [
            (0x00, [42, 2, 1], "concatenation, reference 42: part 1 of 2"),
            (0x08, [1, 0, 3, 3], "concatenation, reference 256: part 3 of 3"),
            (0x00, [42, 1, 2], "concatenation, not valid: ignored"),
            (0x08, [], "concatenation, not valid: ignored"),
            (0x05, [0x0B, 0x84, 0x23, 0xF0], "application ports: destination 2948, source 9200"),
            (0x04, [1], "application ports, not valid: ignored"),
            (0x24, [3], "national language single shift: Portuguese"),
            (0x25, [0], "national language locking shift: reserved"),
            (0x25, [], "national language locking shift: not valid: ignored"), (0x70, [1], nil),
        ] as [(UInt8, [UInt8], String?)])
    func elementsHaveMeanings(identifier: UInt8, data: [UInt8], meaning: String?) {
        let element = UserDataHeader.Element(UserDataHeader.Identifier(rawValue: identifier), data)
        #expect(Meaning.of(element) == meaning)
    }
}
