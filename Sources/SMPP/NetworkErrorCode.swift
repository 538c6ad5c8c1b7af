/// network_error_code: the error of the network behind the SMSC.
///
/// | octet | meaning |
/// | --- | --- |
/// | 0 | network: 1 ANSI-136, 2 IS-95, 3 GSM (SMPP 5.0 has more) |
/// | 1-2 | the network's own number |
///
/// SMPP 3.4 §5.3.2.31.
public struct NetworkErrorCode: Hashable, Sendable {
    /// The kind of network.
    public var network: UInt8
    /// The network's own number for the error.
    public var code: UInt16

    /// A code of this network.
    public init(network: UInt8, code: UInt16) {
        self.network = network
        self.code = code
    }

    /// 1.
    public static let ansi136: UInt8 = 1
    /// 2.
    public static let is95: UInt8 = 2
    /// 3.
    public static let gsm: UInt8 = 3
}

extension NetworkErrorCode {
    /// The code in the value of a network_error_code; nil when it has not three octets.
    init?(_ value: [UInt8]) {
        guard value.count == 3 else { return nil }
        self.init(network: value[0], code: UInt16(value[1]) << 8 | UInt16(value[2]))
    }

    /// The value of a network_error_code.
    var octets: [UInt8] {
        [self.network, UInt8(truncatingIfNeeded: self.code >> 8), UInt8(truncatingIfNeeded: self.code)]
    }
}
