import Monotonic
import SMPP
import SMPPSession

@testable import Bridge
@testable import SMPPLink

// MARK: - Octets between the sessions

extension World {
    func wire(_ number: Int) -> Wire? { self.wires.first { $0.number == number } }

    /// Gives inputs to a session, and does what it says.
    func drive(_ wire: Wire, _ side: Side, _ inputs: [Session.Input]) {
        let end = wire.end(side)
        guard !end.isGone else { return }
        let actions = end.handle(inputs, at: self.now)
        var events: [Session.Event] = []
        var closing: Session.CloseReason?
        for action in actions {
            switch action {
            case .send(let pdu, let status, let sequence):
                if !end.append(pdu, status, sequence) { self.fault("\(pdu.commandID) can't be encoded") }
            case .tell(let event): events.append(event)
            case .close(let reason): closing = reason
            }
        }
        switch side {
        case .bridge: self.bridgeTakes(events, wire)
        case .smsc: self.operatorTakes(events, wire)
        }
        // The process may have died of what it was told.
        guard let closing, !end.isGone else { return }
        self.flush(wire, side)
        self.hangUp(wire, side)
        switch side {
        case .bridge: self.ended(wire, closing)
        case .smsc: self.operators[wire.link].lost(wire.number)
        }
    }

    /// Closes a socket: the other end reads to the end of the stream.
    func hangUp(_ wire: Wire, _ side: Side) {
        wire.end(side).isGone = true
        wire.end(side).parcels = []
        self.send(nil, wire, to: side.other)
    }

    /// Writes what a turn has left to write, in pieces as the network likes them.
    func flush(_ wire: Wire, _ side: Side) {
        guard wire.end(side).hasWritten, !wire.end(side).isGone else { return }
        var rest = wire.end(side).written()[...]
        while !rest.isEmpty {
            let count = self.random.chance(0.2) ? self.random.within(1...rest.count) : rest.count
            self.send(Array(rest.prefix(count)), wire, to: side.other)
            rest = rest.dropFirst(count)
        }
    }

    private func send(_ octets: [UInt8]?, _ wire: Wire, to side: Side) {
        let end = wire.end(side)
        guard !end.isGone else { return }
        let arrival = max(end.parcels.last?.arrival ?? self.now, self.now + self.random.wait(self.plan.delay))
        end.parcels.append(Wire.Parcel(arrival: arrival, octets: octets))
        self.at(arrival - self.now, .arrival(wire.number, side))
    }

    func arrive(_ number: Int, _ side: Side) {
        guard let wire = self.wire(number), !wire.isSilent, !wire.end(side).isGone,
            let parcel = wire.end(side).parcels.first, parcel.arrival <= self.now
        else { return }
        wire.end(side).parcels.removeFirst()
        if let octets = parcel.octets {
            self.drive(wire, side, wire.end(side).read(octets))
        } else {
            self.drive(wire, side, [.disconnected])
        }
    }

    /// The connection breaks: some of what is on its way arrives, the rest does not, and each end is told.
    func cut(_ wire: Wire) {
        for side in [Side.bridge, .smsc] where !wire.end(side).isGone {
            let end = wire.end(side)
            let kept = end.parcels.isEmpty ? 0 : self.random.within(0...end.parcels.count)
            let half = kept < end.parcels.count ? end.parcels[kept].octets : nil
            end.parcels.removeLast(end.parcels.count - kept)
            if let half, half.count > 1, self.random.chance(0.5) {
                self.send(Array(half.prefix(self.random.within(1...half.count - 1))), wire, to: side)
            }
            self.send(nil, wire, to: side)
        }
    }
}
