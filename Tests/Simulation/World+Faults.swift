import Monotonic
import SMPPSession

@testable import Bridge
@testable import SMPPLink

// MARK: - What goes wrong by itself

extension World {
    func happen() {
        guard !self.plan.faults.isEmpty else { return }
        self.at(self.random.wait(self.plan.faultGap), .fault)
        let fault = self.random.choice(self.plan.faults)
        self.note("fault: \(fault)")
        self.ledger.trouble(until: self.now + .seconds(60))
        let link = self.random.within(0...Self.linkCount - 1)
        switch fault {
        case .cut: if let wire = self.random.pick(self.wires) { self.cut(wire) }
        case .silence: self.random.pick(self.wires)?.isSilent = true
        case .unbind: if let wire = self.boundWire(link) { self.drive(wire, .smsc, [.unbind]) }
        case .restart: self.restart(link)
        case .kill: self.die("killed", hangsUp: self.random.chance(0.8))
        case .stop: self.stop()
        case .wallJump:
            let seconds = self.random.choice([-3_600, -60, -1, 1, 60, 3_600])
            self.wallShift += .seconds(seconds)
            self.ledger.wallJumped(.seconds(abs(seconds)))
        case .refusedBinds:
            self.operators[link].refusesBinds = true
            self.at(self.random.wait(.seconds(10)), .relief(fault))
        case .fullDisk:
            self.disk.isFull = true
            self.at(self.random.wait(.seconds(10)), .relief(fault))
        case .slowDisk:
            self.disk.isSlow = true
            self.at(self.random.wait(.seconds(20)), .relief(fault))
        case .throttling:
            self.operators[link].throttles = true
            self.at(self.random.wait(.seconds(15)), .relief(fault))
        case .deadRegisters:
            self.ledger.hasDeadRegisters = true
            self.at(self.random.wait(.seconds(60)), .relief(fault))
        }
    }

    func relieve(_ fault: Plan.Fault) {
        switch fault {
        case .refusedBinds: for link in self.operators.indices { self.operators[link].refusesBinds = false }
        case .fullDisk: self.disk.isFull = false
        case .slowDisk: self.disk.isSlow = false
        case .throttling: for link in self.operators.indices { self.operators[link].throttles = false }
        case .deadRegisters: self.ledger.hasDeadRegisters = false
        case .cut, .silence, .unbind, .restart, .kill, .stop, .wallJump: break
        }
        self.ledger.trouble(until: self.now + .seconds(30))
    }

    private func boundWire(_ link: Int) -> Wire? {
        self.random.pick(self.wires.filter { $0.link == link && $0.smsc.isBound })
    }

    private func restart(_ link: Int) {
        for wire in self.wires where wire.link == link && !wire.smsc.isGone {
            self.drive(wire, .smsc, [.close])
        }
        self.operators[link].forget(at: self.now)
    }

    private func stop() {
        guard let process = self.process, process.stopping == nil else { return }
        let generation = self.generation
        for link in process.links.indices {
            self.handle(.refuseNew, link)
            guard self.generation == generation else { return }
        }
        process.stopping = .work(until: self.now + .seconds(10))
        self.at(.zero, .stopping(generation: generation))
    }
}

extension SplitMix64 {
    mutating func pick<Value>(_ values: [Value]) -> Value? {
        values.isEmpty ? nil : self.choice(values)
    }
}
