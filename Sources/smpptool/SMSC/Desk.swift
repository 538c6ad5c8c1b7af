import CommandLineTool
import SMPP
import SMPPSession
import SMSCSimulator

/// Who sits at a simulated SMSC: delivers lines in their order, and says what happens.
struct Desk {
    /// What can happen, in one order.
    enum Occurrence: Sendable {
        /// A line was typed or listed.
        case line(String)
        case happened(SMSCEvent)
        /// Somebody wants it to end.
        case signal
        /// It has had the time to end in order.
        case timeUp
    }

    /// The most short messages without a response: room for the longest message.
    static let maximumInFlight = 255

    private let smsc: SimulatedSMSC
    private let from: String
    private let keyboard: Keyboard
    private var letters: [Letter] = []
    private var inFlight = 0
    private var connections = 0
    private var isEnding = false
    /// Whether somebody was bound to receive when last heard of.
    private var hasReceiver = false
    private var hasSaidThatItWaits = false

    /// - Parameter from: the phone that sends, where a line names none.
    init(smsc: SimulatedSMSC, from: String, keyboard: Keyboard) {
        self.smsc = smsc
        self.from = from
        self.keyboard = keyboard
    }

    /// Does what occurs to be done, until it is to end and all sessions are over.
    mutating func attend(_ occurrences: AsyncStream<Occurrence>) async {
        for await occurrence in occurrences {
            switch occurrence {
            case .line(let line): self.take(line)
            case .happened(let event): self.take(event)
            case .signal:
                self.isEnding = true
                if self.connections > 0 { say("unbinding; a second Ctrl-C does not wait for it") }
                await self.smsc.unbindAll()
            case .timeUp: return
            }
            if self.isEnding, self.connections == 0 { return }
            if !self.isEnding { await self.deliver() }
        }
    }

    private mutating func take(_ line: String) {
        do throws(LetterError) {
            self.letters.append(try Letter(line: line))
        } catch {
            say("! \(error)")
            self.keyboard.lineDone()
        }
    }

    private mutating func deliver() async {
        while let letter = self.letters.first, self.inFlight + letter.partCount <= Self.maximumInFlight {
            let sender = letter.sender ?? self.from
            if self.hasReceiver {
                self.hasReceiver = await self.smsc.deliver(letter.phoneLetter(from: self.from))
            }
            guard self.hasReceiver else { return self.sayThatItWaits() }
            say("> \(sender) \(printable(letter.text))")
            self.letters.removeFirst()
            self.keyboard.lineDone()
            self.inFlight += letter.partCount
            self.hasSaidThatItWaits = false
        }
    }

    private mutating func sayThatItWaits() {
        guard !self.hasSaidThatItWaits else { return }
        self.hasSaidThatItWaits = true
        say("waiting: nobody is bound to receive")
    }
}

// MARK: - What happens

extension Desk {
    private mutating func take(_ event: SMSCEvent) {
        switch event {
        case .connected: self.connections += 1
        case .disconnected: self.connections -= 1
        case .bound(let type): self.hasReceiver = self.hasReceiver || type.delivers
        case .deliverOutcome: self.inFlight -= 1
        default: break
        }
        // A response that comes after its time is an outcome too, and nothing is in flight without a connection.
        self.inFlight = self.connections == 0 ? 0 : max(0, self.inFlight)
        if let words = Self.words(event) { say(words) }
    }

    /// The line for an event; nil for those that are just as they should be.
    static func words(_ event: SMSCEvent) -> String? {
        switch event {
        case .connected: "connected"
        case .acceptFailed(let error): "! connection not taken: \(error)"
        case .handshakeFailed(let error): "! connection not taken: \(error)"
        case .bindRequested(_, .ok): nil
        case .bindRequested(let type, let status): "! \(type.commandID) answered with \(status)"
        case .bound(let type): "bound \(type.rawValue)"
        case .deliverOutcome(.response(.ok, _)), .submitted: nil
        case .deliverOutcome(let outcome): "! \(self.words(outcome))"
        case .willDeliverAgain(let outcome, let time):
            "! \(self.words(outcome)); again in \(time.words)"
        case .receiptOutcome(.response(.ok, _)): nil
        case .receiptOutcome(let outcome): "! receipt: \(self.words(outcome))"
        case .refused(_, let status): "! submit_sm answered with \(status)"
        case .unanswered: "! submit_sm left without a response"
        case .reply(let message): "< \(printable(message.to)) \(printable(message.text))"
        case .disconnected(let end): "disconnected: \(end)"
        }
    }

    private static func words(_ outcome: Session.Outcome) -> String {
        switch outcome {
        case .response(let status, _): "deliver_sm answered with \(status)"
        case .unreadable(let status): "deliver_sm answered with \(status), or what can't be read"
        case .timedOut: "deliver_sm without a response in time"
        case .sessionClosed: "deliver_sm without a response: the session ended"
        case .notSent: "deliver_sm not sent"
        }
    }
}
