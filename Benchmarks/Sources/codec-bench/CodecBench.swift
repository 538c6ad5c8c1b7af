import CAllocations
import SMPP

/// What reading and writing a PDU costs: nanoseconds and allocations, over many rounds.
///
///     codec-bench [rounds]
///
/// The PDU is a deliver_sm of 92 octets: 22 characters of Kazakh in UCS-2 from a mobile number to 1414. A round handles
/// as many PDUs as fit into one read; the median over the rounds stands first, the fastest and the slowest behind it.
@main
struct CodecBench {
    static func main() throws {
        let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 2000
        guard rounds > 0 else { return print("usage: codec-bench [rounds]") }
        let pdu = Self.deliverSM
        print("deliver_sm of \(pdu.count) octets, \(rounds) rounds of \(Self.batch) PDUs")
        print(Self.column("") + "  ns/PDU median (min - max)   allocations/PDU")

        try Self.measureReading(pdu, rounds)
        try Self.measureWriting(pdu, rounds)
    }

    private static let batch = 170

    private static func measureReading(_ pdu: [UInt8], _ rounds: Int) throws {
        let batch = Array(repeatElement(pdu, count: Self.batch).joined())
        var framer = PDUFramer()
        var kept = 0
        Self.measure("frame only", rounds) {
            framer.append(batch)
            while let frame = try? framer.next() { kept &+= Int(frame.header.commandLength) }
        }
        Self.measure("decode, layout", rounds) {
            framer.append(batch)
            while let frame = try? framer.next(), let layout = try? framer.layout(of: frame) {
                kept &+= layout.shortMessage.count &+ layout.source.lowerBound
            }
        }
        Self.measure("decode, owned", rounds) {
            framer.append(batch)
            while let frame = try? framer.next(), let pdu = try? framer.decode(frame) {
                if case .deliverSM(let message) = pdu { kept &+= message.shortMessage.count }
            }
        }
        precondition(kept > 0, "nothing was read")
    }

    private static func measureWriting(_ pdu: [UInt8], _ rounds: Int) throws {
        var framer = PDUFramer()
        framer.append(pdu)
        guard let frame = try framer.next(), case .deliverSM(let message) = try framer.decode(frame) else {
            return
        }
        var encoder = PDUEncoder()
        Self.measure("encode, deliver_sm", rounds) {
            encoder.removeFirst(encoder.count)
            for number in 0..<UInt32(Self.batch) {
                try? encoder.append(message, sequence: SequenceNumber(rawValue: number))
            }
        }
        precondition(encoder.count == pdu.count * Self.batch, "not all was written")
        let whole = PDU.deliverSM(message)
        Self.measure("encode, as PDU", rounds) {
            encoder.removeFirst(encoder.count)
            for number in 0..<UInt32(Self.batch) {
                try? encoder.append(whole, sequence: SequenceNumber(rawValue: number))
            }
        }
        Self.measure("encode, deliver_sm_resp", rounds) {
            encoder.removeFirst(encoder.count)
            for number in 0..<UInt32(Self.batch) {
                try? encoder.append(DeliverSMResp(), sequence: SequenceNumber(rawValue: number))
            }
        }
    }

    /// Runs the body so many times, a batch each, and prints what one PDU of it cost.
    private static func measure(_ name: String, _ rounds: Int, _ body: () -> Void) {
        for _ in 0..<max(1, rounds / 10) { body() }
        var nanoseconds: [Double] = []
        nanoseconds.reserveCapacity(rounds)
        let clock = ContinuousClock()
        let allocations = allocation_count()
        for _ in 0..<rounds {
            let duration = clock.measure(body)
            nanoseconds.append(Double(duration.components.attoseconds) / 1e9 / Double(Self.batch))
        }
        let allocated = Double(allocation_count() - allocations) / Double(rounds * Self.batch)
        nanoseconds.sort()
        let figures = [nanoseconds[rounds / 2], nanoseconds[0], nanoseconds[rounds - 1]].map(Self.tenths)
        print(
            Self.column(name) + "  \(figures[0]) (\(figures[1]) - \(figures[2]))".padded(to: 28)
                + "  \(Self.tenths(allocated))")
    }

    private static func tenths(_ number: Double) -> String {
        let tenths = Int(number * 10 + 0.5)
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func column(_ name: String) -> String { name.padded(to: 26) }

    private static let deliverSM: [UInt8] = {
        let text = "Бала-бақшаға кезек 150".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        let header: [UInt8] = [0, 0, 0, 92, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1]
        let addresses = [0, 1, 1] + Array("77011234567\0".utf8) + [0, 1] + Array("1414\0".utf8)
        let rest: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 8, 0, UInt8(text.count)]
        return header + addresses + rest + text
    }()
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - self.count))
    }
}
