import Dispatch
import Monotonic
import SMPP
public import SMPPSession
public import Transport

// MARK: - What unbound sessions say

extension SMPPServer: ConnectionOwner {
    /// Events of a session that is not bound.
    public nonisolated func connection(_ connection: Connection, events: [Session.Event]) {
        self.assumeIsolated { server in
            for event in events { server.take(event, connection) }
        }
    }

    /// A session that was never bound is over; its connection may linger.
    public nonisolated func connection(_ connection: Connection, ended end: ConnectionEnd) {
        self.assumeIsolated { $0.ended(connection, end) }
    }

    private func ended(_ connection: Connection, _ end: ConnectionEnd) {
        guard let number = self.unbound.removeValue(forKey: ObjectIdentifier(connection)) else { return }
        self.gate.answered(number)
        if case .session(.framing) = end { self.counts.strangers[.unknown, default: 0] += 1 }
        // What we close ourselves has its own event.
        if end != .session(.closed), let peer = self.guests[number]?.address { self.note(.ended(end, peer)) }
    }

    private func number(of connection: Connection) -> UInt64? { self.unbound[ObjectIdentifier(connection)] }

    private func take(_ event: Session.Event, _ connection: Connection) {
        guard let number = self.number(of: connection), let guest = self.guests[number] else { return }
        switch event {
        case .bindRequested(let type, let bind):
            self.check(
                Check(
                    number: number, address: guest.address, systemID: bind.systemID, password: bind.password,
                    bind: (type, bind)))
        case .deliver(.outbind(let outbind), _):
            self.check(
                Check(
                    number: number, address: guest.address, systemID: outbind.systemID,
                    password: outbind.password, bind: nil))
        case .bound, .deliver, .completed, .settled, .draining: break
        }
    }
}

// MARK: - Checking

extension SMPPServer {
    private func check(_ check: Check) {
        self.gate.asked(check.number)
        if self.gate.isBanned(check.address, at: self.loop.now) { return self.refuse(check, .banned) }
        switch self.checks.add(check, from: AddressKey(check.address)) {
        case .now: self.run(check)
        case .later: break
        case .none: self.refuse(check, .busy)
        }
    }

    /// Checks a password on a thread of its own; somebody unknown costs as much as somebody known.
    private func run(_ check: Check) {
        let hash =
            check.bind == nil
            ? self.outbinds[check.systemID]?.passwordHash
            : self.accounts[check.systemID]?.assumeIsolated { $0.account.passwordHash }
        self.checking.async {
            let isRight = (hash ?? .nobodys).matches(check.password) && hash != nil
            self.loop.execute { self.assumeIsolated { $0.checked(check, isRight: isRight) } }
        }
    }

    private func checked(_ check: Check, isRight: Bool) {
        self.decide(check, isRight: isRight)
        // Who has left, or has been banned meanwhile, needs no check any more.
        while let next = self.checks.next() {
            let isBanned = self.gate.isBanned(next.address, at: self.loop.now)
            if !isBanned, self.guests[next.number] != nil { return self.run(next) }
            if isBanned { self.refuse(next, .banned) }
        }
    }

    private func decide(_ check: Check, isRight: Bool) {
        guard let guest = self.guests[check.number], case .session(let connection) = guest.stage else {
            return
        }
        if let bind = check.bind {
            let account = self.accounts[check.systemID]
            let allowed = account?.assumeIsolated { $0.account.allowed }
            if let failure = self.failure(of: check, allowed, isRight) {
                self.refuse(check, failure)
            } else if let account {
                self.bind(check, bind.type, bind.body, account, connection)
            }
        } else {
            let peer = self.outbinds[check.systemID]
            if let failure = self.failure(of: check, peer?.allowed, isRight) {
                self.refuse(check, failure)
            } else if let peer {
                self.bindBack(check, peer.link, connection)
            }
        }
    }

    /// The session that waits for a decision; nil when it is over.
    private func undecided(_ number: UInt64) -> Connection? {
        guard let guest = self.guests[number], case .session(let connection) = guest.stage else { return nil }
        return self.unbound[ObjectIdentifier(connection)] == nil ? nil : connection
    }

    private func failure(of check: Check, _ allowed: [IPNetwork]?, _ isRight: Bool) -> BindFailure? {
        guard let allowed else { return .unknownSystemID }
        if !isRight { return .wrongPassword }
        return allowed.contains { $0.contains(check.address) } ? nil : .wrongAddress
    }

    private func bind(
        _ check: Check, _ type: BindType, _ bind: Bind, _ account: AccountLink, _ connection: Connection
    ) {
        let (values, bindCount) = account.assumeIsolated { ($0.account, $0.bindCount) }
        guard values.bindTypes.contains(type) else { return self.refuse(check, .wrongBindType) }
        guard bindCount < values.maximumBinds else { return self.refuse(check, .tooManyBinds) }
        let number = check.number
        self.bound(number, connection)
        var response = BindResp(systemID: self.settings.systemID)
        if bind.interfaceVersion >= Bind.version34 {
            response.tlvs.append(TLV(.scInterfaceVersion, [Bind.version34]))
        }
        // The account's before it is bound: the next PDU may have come already.
        account.assumeIsolated {
            $0.add(connection, number: number, type: type, bind: bind, peer: check.address)
        }
        connection.assumeIsolated { $0.answerBind(.ok, response) }
    }

    /// An SMSC has proved who it is: the link binds over its connection.
    private func bindBack(_ check: Check, _ link: OperatorLink, _ connection: Connection) {
        let number = check.number
        let isTaken = link.assumeIsolated { $0.adopt(connection, from: check.address) }
        guard isTaken else { return self.refuse(check, .linkTaken) }
        self.bound(number, connection)
        self.counts.outbinds += 1
    }
}

// MARK: - Refusing

extension SMPPServer: TimerHandler {
    private func refuse(_ check: Check, _ failure: BindFailure) {
        guard let guest = self.guests[check.number], case .session(let connection) = guest.stage else {
            return
        }
        self.counts.bindFailures[failure, default: 0] += 1
        self.note(.bindRefused(failure, check.address))
        // An outbind has no response, and whoever sent it learns nothing.
        guard check.bind != nil else {
            if failure.isHeldAgainst { _ = self.punish(check.address) }
            return self.dismiss(check.number)
        }
        let wait = failure.isHeldAgainst ? self.punish(check.address) : .zero
        guard wait > .zero else { return self.answer(connection, failure) }
        let timer = self.loop.schedule(at: self.loop.now + wait, self)
        self.guests[check.number]?.stage = .punished(connection, timer, failure)
    }

    /// How long the answer waits.
    private func punish(_ address: SocketAddress) -> Duration {
        switch self.gate.failed(address, at: self.loop.now) {
        case .wait(let wait): return wait
        case .ban(let wait, let until):
            self.counts.bans += 1
            self.note(.banned(address, for: until - self.loop.now))
            return wait
        }
    }

    /// A punished peer has waited.
    public nonisolated func timerFired(_ token: TimerToken) {
        self.assumeIsolated { server in
            for guest in server.guests.values {
                if case .punished(let connection, token, let failure) = guest.stage {
                    return server.answer(connection, failure)
                }
            }
        }
    }

    /// The session ends with the answer, and the connection with the session.
    private func answer(_ connection: Connection, _ failure: BindFailure) {
        connection.assumeIsolated { $0.answerBind(failure.status, BindResp(systemID: "")) }
    }
}
