/// One party of a submit_multi, a dest_address.
///
/// | field | octets | form |
/// | --- | --- | --- |
/// | dest_flag | 1 | integer: 1 an address, 2 a distribution list |
/// | dest_addr_ton, dest_addr_npi | 1 each | integer, with dest_flag 1 |
/// | destination_addr | 1...21 | C-Octet String, with dest_flag 1 |
/// | dl_name | 1...21 | C-Octet String, with dest_flag 2 |
///
/// SMPP 3.4 §4.5.1.1, §4.5.1.2, §5.2.25.
public enum Destination: Hashable, Sendable {
    /// A phone or another SME.
    case address(Address)
    /// A list that the SMSC keeps.
    case distributionList(String)
}

extension PDUReader {
    /// number_of_dests and the dest_addresses.
    @_lifetime(self: copy self)
    mutating func destinations() throws(FieldFault) -> [Destination] {
        let count = try self.uint8(.numberOfDests)
        guard (1...254).contains(count) else {
            throw FieldFault(.numberOfDests, .wrongValue, self.offset - 1)
        }
        var destinations: [Destination] = []
        for _ in 0..<count { destinations.append(try self.destination()) }
        return destinations
    }

    @_lifetime(self: copy self)
    private mutating func destination() throws(FieldFault) -> Destination {
        switch try self.uint8(.destFlag) {
        case 1: .address(try self.destination(21))
        case 2: .distributionList(try self.string(.dlName, 21))
        default: throw FieldFault(.destFlag, .wrongValue, self.offset - 1)
        }
    }
}

extension PDUWriter {
    mutating func put(_ destinations: [Destination]) throws(EncodingError) {
        if destinations.isEmpty { throw self.error(.numberOfDests, .empty) }
        guard destinations.count < 255 else { throw self.error(.numberOfDests, .tooLong) }
        self.put(UInt8(destinations.count))
        for destination in destinations {
            switch destination {
            case .address(let address):
                self.put(1 as UInt8)
                try self.put(address, .destinationAddr, 21)
            case .distributionList(let name):
                self.put(2 as UInt8)
                try self.put(name, .dlName, 21)
            }
        }
    }
}
