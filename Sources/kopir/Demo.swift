import CommandLineTool
import Foundation
import SMPPSession
import SMSCSimulator
import ServiceLifecycle

/// Plays the demonstration on the phone's side and prints the conversation.
struct Demo: Service {
    let smsc: SimulatedSMSC
    /// The page for who stays; nil: it ends with the script.
    let page: DemoPage?
    /// The scenes whose reply was another one than expected.
    let verdict: Verdict

    actor Verdict {
        private(set) var wrong = 0
        func count() { self.wrong += 1 }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await event in self.smsc.events {
                if case .bound(let type) = event, type.delivers { break }
            }
            say("bound over SMPP as \(self.smsc.address); \(DemoScript.scenes.count) messages follow\n")
            for scene in DemoScript.scenes { await self.play(scene) }
            let wrong = await self.verdict.wrong
            let count = DemoScript.scenes.count
            say("\n\(count - wrong) of \(count) answers are right.")
            guard let page = self.page else { return }
            if let address = page.address {
                say("The control room's page, for a browser on this machine:\n  \(address)\n")
            }
            say("Now you: type a message to 1414 (from another phone: MSISDN<TAB>TEXT). Ctrl-C ends.\n")
            await self.converse()
        }
    }

    private func play(_ scene: DemoScript.Scene) async {
        let start = ContinuousClock.now
        await self.smsc.deliver(scene.text, from: scene.sender)
        let reply = await self.reply(to: scene.sender)
        let time = (ContinuousClock.now - start) / .milliseconds(1)
        say("\(scene.sender) > \(scene.text.isEmpty ? "(empty)" : scene.text)")
        say("       1414 < \(reply?.text ?? "(nothing)")")
        guard reply?.text != scene.reply else {
            return say(
                "              \(String(format: "%.1f", time)) ms, \(reply?.segments ?? 0) segment, right\n")
        }
        await self.verdict.count()
        say("              WRONG, expected: \(scene.reply)\n")
    }

    private func reply(to phone: String) async -> PhoneMessage? {
        for await event in self.smsc.events {
            switch event {
            case .reply(let message) where message.to == phone: return message
            case .disconnected(let end):
                say("disconnected: \(end)")
                return nil
            default: break
            }
        }
        return nil
    }

    private func converse() async {
        let smsc = self.smsc
        Thread.detachNewThread {
            while let line = readLine() {
                let fields = line.split(separator: "\t", maxSplits: 1)
                let sender = fields.count == 2 ? String(fields[0]) : DemoScript.known
                let text = fields.count == 2 ? String(fields[1]) : line
                Task { await smsc.deliver(text, from: sender) }
            }
        }
        for await event in self.smsc.events {
            if case .reply(let message) = event { say("       1414 < \(message.text)") }
        }
    }
}
