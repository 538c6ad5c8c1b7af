/// Writes the fields of one PDU, from the front to the back, into memory that was reserved for it.
///
/// A pointer and where the room ends, so that a number costs a comparison and a store. `PDUBody` says how much room is
/// enough; writing beyond what there is is a fault of ours and ends the process. SMPP 3.4 §3.2.
@safe
struct PDUWriter: ~Copyable {
    private let commandID: CommandID
    private let start: UnsafeMutableRawPointer
    private let limit: UnsafeMutableRawPointer
    private var next: UnsafeMutableRawPointer

    /// Begins a PDU with its header, whose command_length is known at its end.
    @inline(__always)
    init(
        _ memory: UnsafeMutableRawBufferPointer, _ command: CommandID, _ status: CommandStatus,
        _ sequence: SequenceNumber
    ) {
        guard let start = memory.baseAddress else { preconditionFailure("no room was reserved") }
        unsafe (self.start, self.next, self.limit) = (start, start, start + memory.count)
        self.commandID = command
        self.put(0 as UInt32)
        self.put(command.rawValue)
        self.put(status.rawValue)
        self.put(sequence.rawValue)
    }

    /// Writes command_length; gives back how many octets the PDU has.
    @inline(__always)
    func finish() -> Int {
        let count = unsafe self.next - self.start
        unsafe self.start.storeBytes(of: UInt32(truncatingIfNeeded: count).bigEndian, as: UInt32.self)
        return count
    }

    @inline(__always)
    mutating func put(_ octet: UInt8) {
        unsafe self.claim(1).storeBytes(of: octet, as: UInt8.self)
    }

    @inline(__always)
    mutating func put(_ number: UInt32) {
        unsafe self.claim(4).storeBytes(of: number.bigEndian, as: UInt32.self)
    }

    @inline(__always)
    private mutating func put(_ octets: [UInt8]) {
        unsafe octets.withUnsafeBytes { octets in
            guard let start = octets.baseAddress, unsafe !octets.isEmpty else { return }
            unsafe self.claim(octets.count).copyMemory(from: start, byteCount: octets.count)
        }
    }

    /// The next `count` octets of the room.
    @inline(__always)
    private mutating func claim(_ count: Int) -> UnsafeMutableRawPointer {
        let claimed = unsafe self.next
        guard unsafe self.limit - claimed >= count else {
            preconditionFailure("a PDU has no room for itself")
        }
        unsafe self.next = claimed + count
        return unsafe claimed
    }
}

extension PDUWriter {
    /// A C-Octet String of at most `maximum` octets, its NUL included: a character an octet.
    @inline(__always)
    mutating func put(_ text: String, _ field: Field, _ maximum: Int) throws(EncodingError) {
        if !text.isEmpty {
            guard self.put(ascii: text, maximum - 1) || self.put(latin1: text, maximum - 1) else {
                throw self.fault(text, field)
            }
        }
        self.put(0 as UInt8)
    }

    @inline(__always)
    mutating func put(_ address: Address, _ field: Field, _ maximum: Int) throws(EncodingError) {
        self.put(address.ton.rawValue)
        self.put(address.npi.rawValue)
        try self.put(address.digits, field, maximum)
    }

    /// A time: empty or 16 characters, unless any length does.
    @inline(__always)
    mutating func put(time text: String, _ field: Field, any: Bool = false) throws(EncodingError) {
        try self.put(text, field, 17)
        guard any || text.isEmpty || text.unicodeScalars.count == 16 else {
            throw self.error(field, .wrongLength)
        }
    }

    /// short_message with sm_length in front.
    @inline(__always)
    mutating func put(shortMessage: [UInt8]) throws(EncodingError) {
        guard shortMessage.count < 255 else { throw self.error(.shortMessage, .tooLong) }
        self.put(UInt8(truncatingIfNeeded: shortMessage.count))
        self.put(shortMessage)
    }

    @inline(__always)
    mutating func put(_ tlvs: TLVs) throws(EncodingError) {
        if let tag = tlvs.overlong {
            throw EncodingError(commandID: self.commandID, field: tag.description, reason: .tooLong)
        }
        self.put(tlvs.octets)
    }

    func error(_ field: Field, _ reason: EncodingError.Reason) -> EncodingError {
        EncodingError(commandID: self.commandID, field: field.rawValue, reason: reason)
    }

    private func fault(_ text: String, _ field: Field) -> EncodingError {
        let hasForm = text.unicodeScalars.allSatisfy { (1...0xFF).contains($0.value) }
        return self.error(field, hasForm ? .tooLong : .wrongCharacter)
    }
}

extension PDUWriter {
    /// Whether the text was ASCII without NUL of at most `maximum` characters, and is written; most texts are.
    private mutating func put(ascii text: String, _ maximum: Int) -> Bool {
        let isWritten = unsafe text.utf8.withContiguousStorageIfAvailable { octets in
            guard octets.count <= maximum else { return false }
            let start = unsafe self.claim(octets.count)
            for index in octets.indices {
                let octet = unsafe octets[index]
                guard (1..<0x80).contains(octet) else {
                    unsafe self.next = start
                    return false
                }
                unsafe start.storeBytes(of: octet, toByteOffset: index, as: UInt8.self)
            }
            return true
        }
        return isWritten ?? false
    }

    /// Whether the text was Latin-1 without NUL of at most `maximum` characters, and is written.
    private mutating func put(latin1 text: String, _ maximum: Int) -> Bool {
        let start = unsafe self.next
        for scalar in text.unicodeScalars {
            guard (1...0xFF).contains(scalar.value), unsafe self.next - start < maximum else {
                unsafe self.next = start
                return false
            }
            self.put(UInt8(truncatingIfNeeded: scalar.value))
        }
        return true
    }
}
