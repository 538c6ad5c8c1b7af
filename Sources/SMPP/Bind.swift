/// The body of bind_receiver, bind_transmitter and bind_transceiver: who wants a session.
///
/// | field | octets | form |
/// | --- | --- | --- |
/// | system_id | 1...16 | C-Octet String |
/// | password | 1...9 | C-Octet String |
/// | system_type | 1...13 | C-Octet String |
/// | interface_version | 1 | integer |
/// | addr_ton, addr_npi | 1 each | integer |
/// | address_range | 1...41 | C-Octet String |
///
/// SMPP 3.4 §4.1.1, §4.1.3, §4.1.5.
public struct Bind: Hashable, Sendable {
    /// Who the ESME says it is.
    public var systemID: String
    /// Its proof; never printed.
    public var password: String
    /// The kind of system, agreed with the SMSC; often empty.
    public var systemType: String
    /// The version the ESME speaks: 0x34, less for older ones.
    public var interfaceVersion: UInt8
    /// The addresses this session serves.
    public var addressRange: AddressRange

    /// A bind with these fields.
    public init(
        systemID: String, password: String, systemType: String = "", interfaceVersion: UInt8 = Bind.version34,
        addressRange: AddressRange = AddressRange()
    ) {
        self.systemID = systemID
        self.password = password
        self.systemType = systemType
        self.interfaceVersion = interfaceVersion
        self.addressRange = addressRange
    }

    /// interface_version of SMPP 3.4; what is less means 3.3 or older: no TLVs, no data_sm.
    public static let version34: UInt8 = 0x34
}

extension Bind: CustomStringConvertible {
    /// The fields but for the password.
    public var description: String {
        "system_id \(self.systemID), system_type \(self.systemType), interface_version "
            + hexadecimal(self.interfaceVersion, digits: 2)
    }
}

/// The addresses that an ESME serves: addr_ton, addr_npi and address_range of a bind.
///
/// `range` is a single address or a regular expression, as the SMSC understands it. SMPP 3.4 §5.2.7.
public struct AddressRange: Hashable, Sendable {
    /// Type of number.
    public var ton: TypeOfNumber
    /// Numbering plan.
    public var npi: NumberingPlan
    /// An address or a regular expression; empty when the SMSC knows it.
    public var range: String

    /// A range with these fields; all defaults say nothing.
    public init(ton: TypeOfNumber = .unknown, npi: NumberingPlan = .unknown, range: String = "") {
        self.ton = ton
        self.npi = npi
        self.range = range
    }
}

extension Bind {
    @_lifetime(reader: copy reader)
    init(_ reader: inout PDUReader) throws(FieldFault) {
        self.systemID = try reader.string(.systemID, 16)
        self.password = try reader.string(.password, 9)
        self.systemType = try reader.string(.systemType, 13)
        self.interfaceVersion = try reader.uint8(.interfaceVersion)
        let ton = TypeOfNumber(rawValue: try reader.uint8(.addrTON))
        let npi = NumberingPlan(rawValue: try reader.uint8(.addrNPI))
        self.addressRange = AddressRange(ton: ton, npi: npi, range: try reader.string(.addressRange, 41))
        _ = try reader.tlvs()
    }
}

extension Bind: PDUBody {
    var roomOctetCount: Int { 96 }

    func write(to writer: inout PDUWriter) throws(EncodingError) {
        try writer.put(self.systemID, .systemID, 16)
        try writer.put(self.password, .password, 9)
        try writer.put(self.systemType, .systemType, 13)
        writer.put(self.interfaceVersion)
        writer.put(self.addressRange.ton.rawValue)
        writer.put(self.addressRange.npi.rawValue)
        try writer.put(self.addressRange.range, .addressRange, 41)
    }
}
