/// The body of data_sm: a message for interactive use; its user data is in message_payload.
///
/// | field | octets | form |
/// | --- | --- | --- |
/// | service_type | 1...6 | C-Octet String |
/// | source_addr_ton, source_addr_npi | 1 each | integer |
/// | source_addr | 1...65 | C-Octet String |
/// | dest_addr_ton, dest_addr_npi | 1 each | integer |
/// | destination_addr | 1...65 | C-Octet String |
/// | esm_class, registered_delivery, data_coding | 1 each | integer |
///
/// SMPP 3.4 §4.7.1.
public struct DataSM: Hashable, Sendable {
    /// The SMS application; empty for the default.
    public var serviceType: String
    /// Who sends.
    public var source: Address
    /// Who is to receive.
    public var destination: Address
    /// Mode, type and GSM features of the message.
    public var esmClass: ESMClass
    /// Which receipts and acknowledgements are asked for.
    public var registeredDelivery: RegisteredDelivery
    /// How the user data is coded.
    public var dataCoding: DataCoding
    /// Optional parameters, the user data among them.
    public var tlvs: TLVs

    /// A data_sm with these fields; what is left out is null by the specification.
    public init(
        serviceType: String = "", source: Address, destination: Address, esmClass: ESMClass = .default,
        registeredDelivery: RegisteredDelivery = .nothing, dataCoding: DataCoding = .default, tlvs: TLVs
    ) {
        self.serviceType = serviceType
        self.source = source
        self.destination = destination
        self.esmClass = esmClass
        self.registeredDelivery = registeredDelivery
        self.dataCoding = dataCoding
        self.tlvs = tlvs
    }

    /// What was written: the value of message_payload; empty when it is not there.
    public var userData: [UInt8] { self.tlvs[.messagePayload]?.value ?? [] }
}

extension DataSM: CustomStringConvertible {
    /// Coding and size, never numbers or text.
    public var description: String {
        "esm_class \(hexadecimal(self.esmClass.rawValue, digits: 2)), data_coding "
            + "\(hexadecimal(self.dataCoding.rawValue, digits: 2)), \(self.userData.count) octets of user data"
    }
}

extension DataSM {
    @_lifetime(reader: copy reader)
    init(_ reader: inout PDUReader) throws(FieldFault) {
        self.serviceType = try reader.string(.serviceType, 6)
        self.source = try reader.source(65)
        self.destination = try reader.destination(65)
        self.esmClass = ESMClass(rawValue: try reader.uint8(.esmClass))
        self.registeredDelivery = RegisteredDelivery(rawValue: try reader.uint8(.registeredDelivery))
        self.dataCoding = DataCoding(rawValue: try reader.uint8(.dataCoding))
        self.tlvs = TLVs(whole: reader.octets.copy(try reader.tlvs()))
    }
}

extension DataSM: PDUBody {
    var roomOctetCount: Int { 160 + self.tlvs.octets.count }

    func write(to writer: inout PDUWriter) throws(EncodingError) {
        try writer.put(self.serviceType, .serviceType, 6)
        try writer.put(self.source, .sourceAddr, 65)
        try writer.put(self.destination, .destinationAddr, 65)
        writer.put(self.esmClass.rawValue)
        writer.put(self.registeredDelivery.rawValue)
        writer.put(self.dataCoding.rawValue)
        try writer.put(self.tlvs)
    }
}
