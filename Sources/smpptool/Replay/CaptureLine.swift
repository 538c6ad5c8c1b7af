import PacketCapture
import SMPP
import SMPPSession

/// A PDU in our own form of capture: text, one PDU a line.
///
/// | field | form |
/// | --- | --- |
/// | time | seconds since the beginning of 1970, UTC, with six digits behind the point |
/// | sender | `esme` or `smsc`; connections behind the first have their number: `esme:2` |
/// | PDU | hexadecimal digits, header and body |
///
/// Between fields stands a space. The first line is `# smpp-capture 1`; others that begin with `#` are left out.
struct CaptureLine: Hashable, Sendable {
    /// What every such file begins with.
    static let heading = "# smpp-capture 1"
    /// The most connections in a file.
    static let maximumConnection = 9999

    var time: CaptureTime
    var sender: Role
    /// From 1.
    var connection = 1
    var octets: [UInt8]

    init(time: CaptureTime, sender: Role, connection: Int = 1, octets: [UInt8]) {
        self.time = time
        self.sender = sender
        self.connection = connection
        self.octets = octets
    }

    /// - Throws: what is wrong with the line.
    init(line: some StringProtocol) throws(CaptureLineError) {
        let fields = String(line).split(separator: " ").map(String.init)
        guard fields.count == 3 else { throw CaptureLineError("not time, sender and PDU") }
        self.time = try Self.time(fields[0])
        let sender = fields[1].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard sender.count <= 2, let role = Self.role(sender[0]) else {
            throw CaptureLineError("the sender is esme or smsc")
        }
        self.sender = role
        let connection = sender.count == 2 ? Int(sender[1]) : 1
        guard let connection, (1...Self.maximumConnection).contains(connection) else {
            throw CaptureLineError("the number of a connection is 1 to \(Self.maximumConnection)")
        }
        self.connection = connection
        do throws(HexError) {
            self.octets = try HexText.octets(of: fields[2])
        } catch {
            throw CaptureLineError("\(error)")
        }
        let length = PartialHeader(self.octets[...]).commandLength.map { Int($0) }
        guard self.octets.count >= Header.octetCount, length == self.octets.count else {
            throw CaptureLineError("command_length is not the number of octets")
        }
    }

    var text: String {
        let micro = String(self.time.nanoseconds / 1000)
        let fraction = String(repeating: "0", count: max(0, 6 - micro.utf8.count)) + micro
        let number = self.connection == 1 ? "" : ":\(self.connection)"
        let sender = self.sender == .esme ? "esme" : "smsc"
        return "\(self.time.seconds).\(fraction) \(sender)\(number) \(HexText.text(of: self.octets))"
    }

    private static func role(_ text: String) -> Role? {
        switch text {
        case "esme": .esme
        case "smsc": .smsc
        default: nil
        }
    }

    private static func time(_ text: String) throws(CaptureLineError) -> CaptureTime {
        let sides = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard sides.count == 2, sides[1].utf8.count == 6, let seconds = Int64(sides[0]), seconds >= 0,
            let micro = Int64(sides[1]), micro >= 0
        else { throw CaptureLineError("the time is seconds with six digits behind the point") }
        return CaptureTime(seconds: seconds, nanoseconds: micro * 1000)
    }
}

/// A line that is none.
struct CaptureLineError: Error, Hashable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
