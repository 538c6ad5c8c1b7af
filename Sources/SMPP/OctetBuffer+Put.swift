extension OctetBuffer {
    mutating func put(_ octet: UInt8) {
        unsafe self.claim(1).storeBytes(of: octet, as: UInt8.self)
    }

    mutating func put(_ number: UInt32) {
        unsafe self.claim(4).storeBytes(of: number.bigEndian, as: UInt32.self)
    }

    mutating func put(_ octets: [UInt8]) {
        if octets.isEmpty { return }
        unsafe self.claim(octets.count).copyBytes(from: octets)
    }

    /// A character an octet; false, and nothing of it there, when it is longer than `maximum` or has a character that
    /// no octet of a C-Octet String stands for.
    mutating func put(_ text: String, atMost maximum: Int) -> Bool {
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
