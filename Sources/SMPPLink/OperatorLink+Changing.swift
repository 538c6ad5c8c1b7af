public import Transport

// MARK: - Other settings

extension OperatorLink {
    /// Goes on by other settings under the same name.
    ///
    /// - Window, rate, time limits and bounds hold at once, also for what is in flight, and TLS for the next handshake: no
    ///   bind is dropped for them.
    /// - Where it binds to another SMSC or as another (`hosts`, `bind`, `bindTypes`, TLS or none) it unbinds in order and
    ///   binds anew; its owner is asked for what was not sent over the next connection.
    public func change(_ settings: LinkSettings, tls: TLSContext?) {
        precondition(settings.name == self.name, "a link keeps its name")
        let bindsAlike = settings.bindsAlike(self.settings) && (tls == nil) == (self.tls == nil)
        if bindsAlike, self.next == nil { self.take(settings, tls) } else { self.rebind(settings, tls) }
    }

    private func take(_ settings: LinkSettings, _ tls: TLSContext?) {
        (self.settings, self.tls) = (settings, tls)
        self.pacer.change(limit: settings.throughput, at: self.loop.now)
        for leg in self.legs {
            leg.connection?.assumeIsolated {
                $0.adopt(
                    windowSize: settings.windowSize, timers: settings.timers,
                    maximumPDUOctets: settings.limits.maximumPDUOctets)
            }
        }
        // It was set for another rate.
        if let timer = self.paceTimer { self.loop.cancel(timer) }
        self.paceTimer = nil
        self.wake()
    }

    private func rebind(_ settings: LinkSettings, _ tls: TLSContext?) {
        self.next = (settings, tls)
        for leg in self.legs.indices {
            self.legs[leg].keeper.stop()
            self.cancelAttempt(leg)
        }
        for connection in self.legs.compactMap(\.connection) {
            // A connection that ends at once may be the last one.
            guard let leg = self.legs.firstIndex(where: { $0.connection === connection }) else { continue }
            self.note(leg, .draining, reason: "other settings")
            connection.assumeIsolated { $0.unbind() }
        }
        self.renew()
    }

    /// Becomes what it is to be, once nothing is left of what it was.
    func renew() {
        guard self.isDown, let next = exchange(&self.next, with: nil) else { return }
        (self.settings, self.tls) = next
        self.pacer = SubmitPacer(limit: next.settings.throughput, at: self.loop.now)
        let boundUntil = self.legs.compactMap(\.status.boundUntil).max()
        self.legs = Self.legs(next.settings, self.seed, at: self.loop.now)
        for leg in self.legs.indices { self.legs[leg].status.boundUntil = boundUntil }
        if self.isWanted { self.start() } else { self.owner.link(self, changed: self.status) }
    }
}

extension LinkSettings {
    /// Whether a bind by these settings is one by the others, too.
    public func bindsAlike(_ other: LinkSettings) -> Bool {
        self.hosts == other.hosts && self.bindTypes == other.bindTypes && self.bind == other.bind
            && self.reconnect == other.reconnect
    }
}
