extension OctetBuffer {
    @inline(__always)
    mutating func put(_ octet: UInt8) {
        unsafe self.claim(1).storeBytes(of: octet, as: UInt8.self)
    }

    @inline(__always)
    mutating func put(_ number: UInt32) {
        unsafe self.claim(4).storeBytes(of: number.bigEndian, as: UInt32.self)
    }

    mutating func put(_ octets: [UInt8]) {
        unsafe octets.withUnsafeBytes { octets in
            guard let start = octets.baseAddress, unsafe !octets.isEmpty else { return }
            unsafe self.claim(octets.count).copyMemory(from: start, byteCount: octets.count)
        }
    }

    /// A character an octet; false, and nothing of it there, when it is longer than `maximum` or has a character that
    /// no octet of a C-Octet String stands for.
    @inline(__always)
    mutating func put(_ text: String, atMost maximum: Int) -> Bool {
        if text.isEmpty { return true }
        return self.put(ascii: text, maximum) || self.put(latin1: text, maximum)
    }

    private mutating func put(ascii text: String, _ maximum: Int) -> Bool {
        let isWritten = unsafe text.utf8.withContiguousStorageIfAvailable { octets in
            guard octets.count <= maximum else { return false }
            let start = unsafe self.claim(octets.count)
            var isPlain = true
            for index in octets.indices {
                let octet = unsafe octets[index]
                isPlain = isPlain && (1..<0x80).contains(octet)
                unsafe start.storeBytes(of: octet, toByteOffset: index, as: UInt8.self)
            }
            if !isPlain { self.removeLast(to: self.tail - octets.count) }
            return isPlain
        }
        return isWritten ?? false
    }

    private mutating func put(latin1 text: String, _ maximum: Int) -> Bool {
        let start = self.tail
        for scalar in text.unicodeScalars {
            guard (1...0xFF).contains(scalar.value), self.tail - start < maximum else {
                self.removeLast(to: start)
                return false
            }
            self.put(UInt8(scalar.value))
        }
        return true
    }
}
