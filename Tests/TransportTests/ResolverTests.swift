import Glibc
import Testing

@testable import Transport

// One after another: lookups that hang count against a limit of the whole process.
@Suite(.serialized) struct ResolverTests {
    @Test func aNumericAddressIsAnsweredAtOnce() async throws {
        let ipv4 = try await Resolver.resolve(host: "127.0.0.1", port: 2775, timeLimit: .zero)
        #expect(ipv4.map(\.description) == ["127.0.0.1:2775"])
        let ipv6 = try await Resolver.resolve(host: "::1", port: 2775, timeLimit: .zero)
        #expect(ipv6.map(\.description) == ["[::1]:2775"])
    }

    @Test func localhostIsThisMachine() async throws {
        let addresses = try await Resolver.resolve(host: "localhost", port: 2775, timeLimit: .seconds(60))
        #expect(!addresses.isEmpty)
        #expect(addresses.allSatisfy { ["127.0.0.1:2775", "[::1]:2775"].contains($0.description) })
    }

    @Test func anImpossibleNameIsAnError() async throws {
        // A label of more than 63 octets exists in no name (RFC 1035, 2.3.4), so no server is asked.
        let host = String(repeating: "x", count: 64) + ".invalid"
        let error = await #expect(throws: ResolutionError.self) {
            try await Resolver.resolve(host: host, port: 1, timeLimit: .seconds(60))
        }
        guard case .lookup(let code) = try #require(error).reason else {
            Issue.record("not the lookup's failure: \(String(describing: error))")
            return
        }
        #expect(code != 0)
        #expect(error?.description.hasPrefix("\(host): ") == true)
    }

    @Test func aLookupThatHangsTimesOut() async {
        let hanging = Hanging()
        await #expect(throws: ResolutionError(host: "smsc", reason: .timedOut)) {
            try await Resolver.resolve(host: "smsc", port: 1, timeLimit: .milliseconds(1), by: hanging.lookUp)
        }
        hanging.release()
    }

    @Test func aCancelledTaskDoesNotWait() async {
        let hanging = Hanging()
        let task = Task {
            try await Resolver.resolve(host: "smsc", port: 1, timeLimit: .seconds(60), by: hanging.lookUp)
        }
        await hanging.hasBegun.value
        task.cancel()
        await #expect(throws: ResolutionError(host: "smsc", reason: .cancelled)) { try await task.value }
        hanging.release()
    }

    @Test func lookupsThatHangAreLimited() async throws {
        let hanging = (0..<Resolver.mostLookups).map { _ in Hanging() }
        for lookup in hanging {
            _ = try? await Resolver.resolve(
                host: "smsc", port: 1, timeLimit: .milliseconds(1), by: lookup.lookUp)
        }
        await #expect(throws: ResolutionError(host: "smsc", reason: .tooManyLookups)) {
            try await Resolver.resolve(host: "smsc", port: 1, timeLimit: .seconds(60), by: hanging[0].lookUp)
        }
        for lookup in hanging { lookup.release() }
        // As soon as the threads have ended, names are looked up again.
        var addresses: [SocketAddress]?
        while addresses == nil {
            addresses = try? await Resolver.resolve(host: "localhost", port: 1, timeLimit: .seconds(60))
        }
    }
}

/// A lookup that answers only when it is released.
@safe private final class Hanging: Sendable {
    let hasBegun = Gate<Void>()
    // Guard: the semaphore is its own.
    private nonisolated(unsafe) let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        unsafe semaphore = .allocate(capacity: 1)
        unsafe sem_init(semaphore, 0, 0)
    }

    deinit { unsafe semaphore.deallocate() }

    @Sendable func lookUp(_ host: String, _ port: UInt16) -> Resolver.Answer {
        hasBegun.open(())
        while unsafe sem_wait(semaphore) != 0 {}
        return .failure(.timedOut)
    }

    func release() { unsafe sem_post(semaphore) }
}
