import Journal
import Monotonic
import PacketCapture
import SMPP
import SMPPLink

/// The last PDUs of a link as a file that Wireshark opens.
///
/// The addresses are made up, from the range for documentation: an SMSC listens on 192.0.2.2:2775, the port by which SMPP
/// is known, and each connection has a port of its own at 192.0.2.1. An account's side of it is the other way round.
struct LinkCapture {
    /// Which end we are.
    enum Role: Sendable { case esme, smsc }

    private static let esme: [UInt8] = [192, 0, 2, 1]
    private static let smsc = Endpoint(address: [192, 0, 2, 2], port: 2775)
    private static let firstPort = 49_152

    /// The pcap file; what tells of a person is masked.
    static func file(
        _ pdus: [CapturedPDU], as role: Role, mask: NumberMask, at moment: Moment
    ) -> [UInt8] {
        var writer = CaptureWriter()
        for pdu in pdus {
            let port = UInt16(Self.firstPort + Int(pdu.connection % 16_384))
            let esme = Endpoint(address: Self.esme, port: port)
            let isFromESME = pdu.isSent == (role == .esme)
            writer.add(
                PDU.masked(pdu.octets, number: mask.digits), at: Self.time(of: pdu.at, moment),
                from: isFromESME ? esme : Self.smsc, to: isFromESME ? Self.smsc : esme)
        }
        return writer.octets
    }

    private static func time(of instant: Instant, _ moment: Moment) -> CaptureTime {
        let age = Int64((moment.now - instant) / .nanoseconds(1))
        let nanoseconds = moment.wall.milliseconds * 1_000_000 - age
        return CaptureTime(
            seconds: nanoseconds / 1_000_000_000, nanoseconds: nanoseconds % 1_000_000_000)
    }
}
