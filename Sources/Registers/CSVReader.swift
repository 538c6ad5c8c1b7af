/// Reads comma separated values (RFC 4180) octet by octet, so that a file of any size needs the memory of one record.
///
/// Lines end with LF or CRLF. A field in quotes may hold commas, line ends and doubled quotes; a quote anywhere else is a
/// fault. Empty lines are skipped. A record that is faulty or too long is reported with the line it began on, and reading
/// goes on after the next line end.
struct CSVReader {
    /// A record, or why there is none.
    enum Record: Equatable {
        case fields([String], line: Int)
        case fault(String, line: Int)
    }

    /// The most octets that a record may have.
    static let maximumRecordOctets = 4096

    private enum State {
        case fieldStart
        case plain
        case quoted
        /// After a quote within quotes: the end of the field, or the first of two.
        case quoteInQuoted
        /// Until the line end, after a fault.
        case skipping
    }

    private var state = State.fieldStart
    private var fields: [String] = []
    private var field: [UInt8] = []
    private var octetCount = 0
    private var line = 1
    private var firstLine = 1
    /// The octet order mark that spreadsheets write may stand before the first record.
    private var isAtStart = true

    /// Takes the next octets of the file.
    mutating func read(_ octets: some Sequence<UInt8>, _ receive: (Record) throws -> Void) rethrows {
        for octet in octets {
            if let record = self.next(octet) { try receive(record) }
            if octet == UInt8(ascii: "\n") { self.line += 1 }
        }
    }

    /// The last record, if no line end came after it.
    mutating func finish(_ receive: (Record) throws -> Void) rethrows {
        let record = self.state == .quoted ? self.fault("a quote is not closed") : self.endOfLine()
        if let record { try receive(record) }
    }

    private mutating func next(_ octet: UInt8) -> Record? {
        if self.octetCount == 0, self.state == .fieldStart, self.fields.isEmpty { self.firstLine = self.line }
        self.octetCount += 1
        if self.octetCount > Self.maximumRecordOctets, self.state != .skipping {
            let record = self.fault("a record of more than \(Self.maximumRecordOctets) octets")
            return octet == UInt8(ascii: "\n") ? self.ended(record) : record
        }
        return switch self.state {
        case .fieldStart: self.atFieldStart(octet)
        case .plain: self.inPlain(octet)
        case .quoted: self.inQuoted(octet)
        case .quoteInQuoted: self.afterQuote(octet)
        case .skipping: octet == UInt8(ascii: "\n") ? self.ended(nil) : nil
        }
    }

    private mutating func atFieldStart(_ octet: UInt8) -> Record? {
        guard octet == UInt8(ascii: "\"") else { return self.inPlain(octet) }
        self.state = .quoted
        return nil
    }

    private mutating func inPlain(_ octet: UInt8) -> Record? {
        switch octet {
        case UInt8(ascii: ","): self.endField()
        case UInt8(ascii: "\n"): return self.endOfLine()
        case UInt8(ascii: "\""): return self.fault("a quote within a field that has none around it")
        default:
            self.state = .plain
            self.field.append(octet)
            if self.isAtStart, self.fields.isEmpty, self.field == [0xEF, 0xBB, 0xBF] {
                self.field = []
                self.state = .fieldStart
            }
        }
        return nil
    }

    private mutating func inQuoted(_ octet: UInt8) -> Record? {
        if octet == UInt8(ascii: "\"") { self.state = .quoteInQuoted } else { self.field.append(octet) }
        return nil
    }

    private mutating func afterQuote(_ octet: UInt8) -> Record? {
        switch octet {
        case UInt8(ascii: "\""):
            self.state = .quoted
            self.field.append(octet)
        case UInt8(ascii: ","): self.endField()
        case UInt8(ascii: "\n"): return self.endOfLine()
        case UInt8(ascii: "\r"): break
        default: return self.fault("text after a closing quote")
        }
        return nil
    }

    private mutating func endField() {
        self.fields.append(String(decoding: self.field, as: UTF8.self))
        self.field.removeAll(keepingCapacity: true)
        self.state = .fieldStart
    }

    private mutating func endOfLine() -> Record? {
        if self.state == .skipping { return self.ended(nil) }
        if self.state == .plain, self.field.last == UInt8(ascii: "\r") { self.field.removeLast() }
        let isEmpty = self.fields.isEmpty && self.field.isEmpty && self.state != .quoteInQuoted
        self.endField()
        return self.ended(isEmpty ? nil : .fields(self.fields, line: self.firstLine))
    }

    private mutating func fault(_ reason: String) -> Record {
        self.state = .skipping
        return .fault(reason, line: self.firstLine)
    }

    private mutating func ended(_ record: Record?) -> Record? {
        self.state = .fieldStart
        self.fields.removeAll(keepingCapacity: true)
        self.field.removeAll(keepingCapacity: true)
        self.octetCount = 0
        self.isAtStart = false
        return record
    }
}
