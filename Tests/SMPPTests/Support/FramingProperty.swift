#if canImport(SMPP)
    import SMPP
#endif

/// What holds for any stream, however it is cut; the fuzzer compiles this file together with the module.
enum FramingProperty {
    /// What does not hold for these octets, the first of which says where the others are cut.
    static func broken(by octets: [UInt8]) -> String? {
        let stream = Array(octets.dropFirst())
        let whole = Self.cut([stream])
        guard whole == Self.cut(Self.pieces(stream, octets.first ?? 0)) else {
            return "the place of a cut matters"
        }
        return Self.fault(whole, stream)
    }

    struct Cut: Equatable {
        var frames: [[UInt8]] = []
        var error: FramingError?
        var pending = 0
    }

    /// Small, so that a length beyond it is met often.
    private static let maximum = 300

    private static func cut(_ pieces: [[UInt8]]) -> Cut {
        var framer = PDUFramer(maximumPDUOctets: Self.maximum)
        var cut = Cut()
        for piece in pieces {
            framer.append(piece)
            do throws(FramingError) {
                while let frame = try framer.next() { cut.frames.append(framer.octets(of: frame)) }
            } catch {
                // How much of a header there is to name the number from depends on the cut.
                cut.error = FramingError(
                    reason: error.reason, commandLength: error.commandLength, sequenceNumber: .zero)
                return cut
            }
        }
        cut.pending = framer.pendingOctetCount
        return cut
    }

    private static func pieces(_ stream: [UInt8], _ first: UInt8) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = stream[...]
        var count = Int(first & 0x1F) + 1
        while !rest.isEmpty {
            pieces.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
            count = count * 7 % 61 + 1
        }
        return pieces
    }

    /// By the definition: each length counts itself, and what follows it.
    private static func fault(_ cut: Cut, _ stream: [UInt8]) -> String? {
        var rest = stream[...]
        for frame in cut.frames {
            guard rest.starts(with: frame), frame.count == Self.length(rest) else {
                return "a frame of another length"
            }
            rest = rest.dropFirst(frame.count)
        }
        let next = Self.length(rest)
        if let error = cut.error {
            let isWrong = next.map { !(16...Self.maximum).contains($0) } ?? false
            return isWrong && error.commandLength == UInt32(next ?? 0) ? nil : "a good length is refused"
        }
        if cut.pending != rest.count { return "octets are missing" }
        return next.map { (16...Self.maximum).contains($0) && $0 > rest.count } ?? true
            ? nil : "a frame is held back"
    }

    private static func length(_ octets: ArraySlice<UInt8>) -> Int? {
        octets.count < 4 ? nil : octets.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    }
}
