extension OutputSpan<UInt8> {
    /// Appends the UTF-8 of a code point, at most four octets; it is no surrogate.
    mutating func append(utf8Of codePoint: UInt32) {
        switch codePoint {
        case 0..<0x80: self.append(UInt8(truncatingIfNeeded: codePoint))
        case 0x80..<0x800:
            self.append(UInt8(truncatingIfNeeded: codePoint >> 6 | 0xC0))
            self.append(continuation: codePoint)
        case 0x800..<0x1_0000:
            self.append(UInt8(truncatingIfNeeded: codePoint >> 12 | 0xE0))
            self.append(continuation: codePoint >> 6)
            self.append(continuation: codePoint)
        default:
            self.append(UInt8(truncatingIfNeeded: codePoint >> 18 | 0xF0))
            self.append(continuation: codePoint >> 12)
            self.append(continuation: codePoint >> 6)
            self.append(continuation: codePoint)
        }
    }

    private mutating func append(continuation bits: UInt32) {
        self.append(UInt8(truncatingIfNeeded: bits & 0x3F | 0x80))
    }
}
