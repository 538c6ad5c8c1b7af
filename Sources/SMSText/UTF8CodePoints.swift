extension OutputSpan<UInt8> {
    /// Appends the UTF-8 of a code point, at most four octets; it is no surrogate.
    @inline(__always)
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

extension String {
    /// A text of at most so many octets, each code point of it written by `append(utf8Of:)`: that they are UTF-8 is not
    /// looked at again, which takes longer than to write them.
    @inline(__always)
    init(utf8Capacity capacity: Int, _ write: (inout OutputSpan<UInt8>) -> Void) {
        self = unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { buffer in
            var output = unsafe OutputSpan(buffer: buffer, initializedCount: 0)
            write(&output)
            return unsafe String(copying: UTF8Span(unchecked: output.span, isKnownASCII: false))
        }
    }
}

extension Span<UInt8> {
    /// The code point that begins at this place of valid UTF-8; the place moves behind it.
    @inline(__always)
    func codePoint(at index: inout Int) -> UInt32 {
        let lead = UInt32(self[index])
        index += 1
        switch lead {
        case 0..<0x80: return lead
        case 0x80..<0xE0: return (lead & 0x1F) << 6 | self.continuation(&index)
        case 0xE0..<0xF0:
            return (lead & 0x0F) << 12 | self.continuation(&index) << 6 | self.continuation(&index)
        default:
            return (lead & 0x07) << 18 | self.continuation(&index) << 12 | self.continuation(&index) << 6
                | self.continuation(&index)
        }
    }

    @inline(__always)
    private func continuation(_ index: inout Int) -> UInt32 {
        defer { index += 1 }
        return UInt32(self[index] & 0x3F)
    }
}
