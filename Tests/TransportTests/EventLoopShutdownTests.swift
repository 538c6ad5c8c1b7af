import Glibc
import Monotonic
import Testing

@testable import Transport

@Suite struct EventLoopShutdownTests {
    @Test func runsWhatWasSentBefore() async throws {
        let loop = try EventLoop(name: "before")
        let recorder = Recorder(on: loop)
        for number in 0..<5000 { loop.execute { recorder.note("\(number)") } }
        await loop.shutdown()
        #expect(await recorder.notes.count == 5000)
    }

    @Test func maySeveralTimesBeAskedFor() async throws {
        let loop = try EventLoop(name: "twice")
        await withTaskGroup { group in
            for _ in 0..<8 { group.addTask { await loop.shutdown() } }
        }
        await loop.shutdown()
    }

    @Test func mayBeAskedForOnTheLoop() async throws {
        let loop = try EventLoop(name: "self")
        let actor = Owner(on: loop)
        #expect(await actor.shutDown())
    }

    @Test(arguments: 0..<20)
    func anActorIsUsableAfterwards(seed: Int) async throws {
        let loop = try EventLoop(name: "late")
        let recorder = Recorder(on: loop)
        await loop.shutdown()
        await withTaskGroup { group in
            for _ in 0..<50 {
                group.addTask {
                    await recorder.run { recorder in
                        recorder.note("\(loop.isOnLoop)")
                    }
                }
            }
        }
        #expect(await recorder.notes == Array(repeating: "true", count: 50))
    }

    @Test func registeringAfterwardsIsAnError() async throws {
        let loop = try EventLoop(name: "closed")
        let recorder = Recorder(on: loop)
        await loop.shutdown()
        let descriptor = try StreamSocket.makeSocket(AF_INET)
        await recorder.run { recorder in
            let cancelled = SystemError(errno: ECANCELED, call: "epoll_ctl")
            #expect(throws: cancelled) {
                try loop.register(descriptor, interest: .read, handler: recorder)
            }
        }
    }

    @Test func handlersAreLetGo() async throws {
        let loop = try EventLoop(name: "let-go")
        weak var weakRecorder: Recorder?
        do {
            let recorder = Recorder(on: loop)
            weakRecorder = recorder
            _ = await recorder.run { loop.schedule(at: loop.now + .seconds(3600), $0) }
        }
        await loop.shutdown()
        #expect(weakRecorder == nil)
    }

    @Test func descriptorsAreClosed() async {
        await #expect(processExitsWith: .success) {
            let before = try openDescriptors()
            // Shut down is enough: the loops are still there.
            var loops: [EventLoop] = []
            for number in 0..<100 {
                let loop = try EventLoop(name: "loop \(number)")
                await loop.shutdown()
                loops.append(loop)
            }
            try #require(openDescriptors() - before < 20)
            withExtendedLifetime(loops) {}
        }
    }
}

private actor Owner {
    private nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    init(on loop: EventLoop) { self.loop = loop }

    func shutDown() async -> Bool {
        await loop.shutdown()
        return loop.isOnLoop
    }
}
