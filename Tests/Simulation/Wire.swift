import Monotonic
import SMPP
import SMPPSession

/// A TCP connection between the bridge and an SMSC, with a session and its octets at each end.
final class Wire {
    /// Octets on their way, or the end of the stream.
    struct Parcel {
        let arrival: Instant
        let octets: [UInt8]?
    }

    /// One of the two ends; what it is not told it does not know.
    final class End {
        private(set) var session: Session
        /// When time alone makes the session do something.
        private(set) var due: Instant?
        private var framer = PDUFramer()
        private var encoder = PDUEncoder()
        /// What travels to this end.
        var parcels: [Parcel] = []
        /// Whether the socket is gone.
        var isGone = false

        init(_ session: Session) {
            self.session = session
            self.due = session.nextDeadline
        }

        func handle(_ inputs: [Session.Input], at now: Instant) -> [Session.Action] {
            var actions: [Session.Action] = []
            for input in inputs { self.session.handle(input, at: now, into: &actions) }
            self.due = self.session.nextDeadline
            return actions
        }

        /// Whether messages may travel to or from it.
        var isBound: Bool {
            !self.isGone && [.boundTX, .boundRX, .boundTRX].contains(self.session.sessionState)
        }

        func append(_ pdu: PDU, _ status: CommandStatus, _ sequence: SequenceNumber) -> Bool {
            do throws(EncodingError) {
                try self.encoder.append(pdu, status: status, sequence: sequence)
                return true
            } catch {
                return false
            }
        }

        /// Whether there is something.
        var hasWritten: Bool { !self.encoder.isEmpty }

        /// What has been written since the last time.
        func written() -> [UInt8] {
            let octets = Self.octets(self.encoder)
            self.encoder.removeFirst(octets.count)
            return octets
        }

        private static func octets(_ encoder: borrowing PDUEncoder) -> [UInt8] {
            encoder.span.indices.map { encoder.span[$0] }
        }

        /// What octets mean to the session.
        func read(_ octets: [UInt8]) -> [Session.Input] {
            self.framer.append(octets)
            var inputs: [Session.Input] = []
            do throws(FramingError) {
                while let frame = try self.framer.next() { inputs.append(self.decode(frame)) }
            } catch {
                inputs.append(.framingLost(error))
            }
            if self.framer.pendingOctetCount > 0 { inputs.append(.incomplete) }
            return inputs
        }

        private func decode(_ frame: PDUFramer.Frame) -> Session.Input {
            do throws(DecodingError) {
                return .received(frame.header, try self.framer.decode(frame))
            } catch {
                return .malformed(error)
            }
        }
    }

    let number: Int
    let link: Int
    /// Which of the link's binds it carries.
    let leg: Int
    /// The process that made it.
    let generation: Int
    let bridge: End
    let smsc: End
    /// Nothing arrives any more.
    var isSilent = false

    init(number: Int, link: Int, leg: Int, generation: Int, bridge: Session, smsc: Session) {
        (self.number, self.link, self.leg, self.generation) = (number, link, leg, generation)
        (self.bridge, self.smsc) = (End(bridge), End(smsc))
    }

    var isOver: Bool { self.bridge.isGone && self.smsc.isGone }

    func end(_ side: Side) -> End { side == .bridge ? self.bridge : self.smsc }
}

enum Side {
    case bridge
    case smsc

    var other: Side { self == .bridge ? .smsc : .bridge }
}
