/// The segments of a reply as one blob: a column that is written often and searched never.
///
/// | field | octets | form |
/// | --- | --- | --- |
/// | count | 1 | segments, 0 to 255 |
/// | for each: flags | 1 | 1 header, 2 payload, 4 SAR |
/// | data_coding | 1 | integer |
/// | SAR | 4 | reference (2, high octet first), total, number; only if its flag is set |
/// | length | 2 | high octet first |
/// | octets | length | as they leave |
enum SegmentsBlob {
    private static let hasUDH: UInt8 = 1, isPayload: UInt8 = 2, hasSAR: UInt8 = 4

    /// Nil: there are more segments, or more octets in one, than a reply can have.
    static func octets(_ segments: [JournaledSegment]) -> [UInt8]? {
        guard segments.count <= UInt8.max else { return nil }
        var octets: [UInt8] = []
        octets.reserveCapacity(segments.reduce(1) { $0 + 8 + $1.octets.count })
        octets.append(UInt8(segments.count))
        for segment in segments {
            guard let length = UInt16(exactly: segment.octets.count) else { return nil }
            octets.append(
                (segment.hasUDH ? Self.hasUDH : 0) | (segment.isPayload ? Self.isPayload : 0)
                    | (segment.sar == nil ? 0 : Self.hasSAR))
            octets.append(segment.dataCoding)
            if let sar = segment.sar {
                octets += [UInt8(sar.reference >> 8), UInt8(sar.reference & 0xFF), sar.total, sar.number]
            }
            octets.append(UInt8(length >> 8))
            octets.append(UInt8(length & 0xFF))
            octets += segment.octets
        }
        return octets
    }

    /// Nil: no octets that the function above makes.
    static func segments(_ octets: [UInt8]) -> [JournaledSegment]? {
        var reader = Reader(rest: octets[...])
        guard let count = reader.octet() else { return nil }
        var segments: [JournaledSegment] = []
        for _ in 0..<count {
            guard let segment = reader.segment() else { return nil }
            segments.append(segment)
        }
        return reader.rest.isEmpty ? segments : nil
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func octet() -> UInt8? { self.rest.popFirst() }

        mutating func number() -> UInt16? {
            guard let high = self.octet(), let low = self.octet() else { return nil }
            return UInt16(high) << 8 | UInt16(low)
        }

        mutating func sar() -> JournaledSAR? {
            guard let reference = self.number(), let total = self.octet(), let number = self.octet() else {
                return nil
            }
            return JournaledSAR(reference: reference, total: total, number: number)
        }

        mutating func segment() -> JournaledSegment? {
            guard let flags = self.octet(), let dataCoding = self.octet() else { return nil }
            let sar = flags & SegmentsBlob.hasSAR == 0 ? nil : self.sar()
            guard (sar == nil) == (flags & SegmentsBlob.hasSAR == 0), let length = self.number(),
                self.rest.count >= Int(length)
            else { return nil }
            defer { self.rest = self.rest.dropFirst(Int(length)) }
            return JournaledSegment(
                octets: Array(self.rest.prefix(Int(length))), dataCoding: dataCoding,
                hasUDH: flags & SegmentsBlob.hasUDH != 0, isPayload: flags & SegmentsBlob.isPayload != 0,
                sar: sar)
        }
    }
}
