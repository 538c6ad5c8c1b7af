import Glibc

/// What stands in a `-wal` file behind its last whole transaction and is therefore lost.
///
/// | part of the file | octets | form |
/// | --- | --- | --- |
/// | header | 32 | magic, version, page size, checkpoint number, salt (8), check sum (8); integers with the high octet first |
/// | each frame: header | 24 | page number, database size if it ends a transaction or 0, salt (8), check sum (8) |
/// | page | page size | |
///
/// A check sum covers everything before it, so that behind one wrong octet nothing counts. What bears another salt is left
/// over from before the last checkpoint and is no loss. What a process that died had begun and not committed is counted
/// here, too: it was acknowledged to nobody.
public struct WALTail: Hashable, Sendable {
    /// Octets behind the last whole transaction that belong to the file's present use.
    public var octetsCut = 0
    /// Transactions whose ends are among them, as far as their marks can be read.
    public var transactionsCut = 0

    /// Nothing was cut.
    public init() {}
}

extension WALTail {
    private static let headerCount = 32, frameHeaderCount = 24

    /// Reads a file; one that is not there has lost nothing.
    init(path: String) {
        self.init()
        guard let file = unsafe fopen(path, "rb") else { return }
        defer { unsafe fclose(file) }
        func octets(_ count: Int) -> [UInt8] {
            unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                filled = unsafe fread(buffer.baseAddress, 1, count, file)
            }
        }
        self.init(reading: octets)
    }

    /// - Parameter octets: the next so many octets, fewer where the file ends.
    init(reading octets: (Int) -> [UInt8]) {
        self.init()
        let header = octets(Self.headerCount)
        guard !header.isEmpty else { return }
        guard let pageSize = Self.pageSize(header) else {
            self.octetsCut = header.count + Self.count(octets)
            return
        }
        var sum = CheckSum(isBigEndian: header[3] & 1 == 1)
        sum.add(header[0..<24])
        let salt = header[16..<24]
        // SQLite takes no frame behind a header that does not hold.
        var isWhole = sum.agrees(with: header[24..<32])
        var position = header.count
        var committed = isWhole ? position : 0
        var lastOurs = position
        while true {
            let frame = octets(Self.frameHeaderCount + pageSize)
            guard frame.count >= 16 else {
                if position == lastOurs { lastOurs += frame.count }
                break
            }
            position += frame.count
            let halves = (frame[8..<12] == salt.prefix(4), frame[12..<16] == salt.suffix(4))
            // One wrong octet in the salt does not make a frame one of earlier times.
            if halves.0 || halves.1 { lastOurs = position }
            let isOurs = halves.0 && halves.1
            let isCommit = frame[4..<8].contains { $0 != 0 }
            isWhole = isWhole && isOurs && frame.count == Self.frameHeaderCount + pageSize
            if isWhole {
                sum.add(frame[0..<8])
                sum.add(frame[24...])
                isWhole = sum.agrees(with: frame[16..<24])
            }
            if isWhole, isCommit {
                committed = position
            } else if lastOurs == position, isCommit {
                self.transactionsCut += 1
            }
        }
        self.octetsCut = max(0, lastOurs - committed)
        if self.octetsCut == 0 { self.transactionsCut = 0 }
    }

    /// Nil: no header of such a file.
    private static func pageSize(_ header: [UInt8]) -> Int? {
        guard header.count == Self.headerCount, header[0] == 0x37, header[1] == 0x7F, header[2] == 0x06,
            header[3] & 0xFE == 0x82
        else { return nil }
        let size = header[8..<12].reduce(0) { $0 << 8 | Int($1) }
        return (512...65_536).contains(size) && size & (size - 1) == 0 ? size : nil
    }

    private static func count(_ octets: (Int) -> [UInt8]) -> Int {
        var count = 0
        while case let some = octets(65_536).count, some > 0 { count += some }
        return count
    }

    /// The check sum of the format: two sums over 32-bit integers, each fed by the other.
    private struct CheckSum {
        let isBigEndian: Bool
        private var first: UInt32 = 0
        private var second: UInt32 = 0

        init(isBigEndian: Bool) {
            self.isBigEndian = isBigEndian
        }

        mutating func add(_ octets: ArraySlice<UInt8>) {
            var index = octets.startIndex
            while index < octets.endIndex {
                self.first &+= self.integer(octets, index) &+ self.second
                self.second &+= self.integer(octets, index + 4) &+ self.first
                index += 8
            }
        }

        func agrees(with octets: ArraySlice<UInt8>) -> Bool {
            let start = octets.startIndex
            return Self.big(octets, start) == self.first && Self.big(octets, start + 4) == self.second
        }

        private func integer(_ octets: ArraySlice<UInt8>, _ index: Int) -> UInt32 {
            let big = Self.big(octets, index)
            return self.isBigEndian ? big : big.byteSwapped
        }

        private static func big(_ octets: ArraySlice<UInt8>, _ index: Int) -> UInt32 {
            UInt32(octets[index]) << 24 | UInt32(octets[index + 1]) << 16 | UInt32(octets[index + 2]) << 8
                | UInt32(octets[index + 3])
        }
    }
}
