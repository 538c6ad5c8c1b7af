import Glibc
import Locks

/// Host names into addresses, by the system's resolver.
///
/// getaddrinfo blocks for as long as it likes and can't be interrupted, so each lookup has a thread of its
/// own: neither a loop nor the cooperative pool ever waits for one. A lookup whose caller gave up keeps its
/// thread until the system answers; while ``mostLookups`` are under way, new ones are refused.
public enum Resolver {
    /// Most lookups under way at once in this process, those without a caller included.
    public static let mostLookups = 16

    private static let lookups = Locked(0)

    /// The addresses of `host`, the preferred one first; a numeric address is answered at once.
    ///
    /// - Throws: no such host, no answer within `timeLimit`, a cancelled task, or too many lookups hang.
    public static func resolve(
        host: String, port: UInt16, timeLimit: Duration = .seconds(5)
    ) async throws(ResolutionError) -> [SocketAddress] {
        try await resolve(host: host, port: port, timeLimit: timeLimit, by: getAddresses)
    }

    typealias Answer = Result<[SocketAddress], ResolutionError.Reason>

    /// Resolves by `lookUp`, which may block.
    static func resolve(
        host: String, port: UInt16, timeLimit: Duration,
        by lookUp: @escaping @Sendable (String, UInt16) -> Answer
    ) async throws(ResolutionError) -> [SocketAddress] {
        if let address = SocketAddress(ip: host, port: port) { return [address] }
        // The first of answer, time limit and cancellation opens it.
        let outcome = Gate<Answer>()
        do {
            try start(outcome) { lookUp(host, port) }
        } catch {
            throw ResolutionError(host: host, reason: error)
        }
        let limit = Task {
            try await Task.sleep(for: timeLimit)
            outcome.open(.failure(.timedOut))
        }
        defer { limit.cancel() }
        let answer = await withTaskCancellationHandler {
            await outcome.value
        } onCancel: {
            outcome.open(.failure(.cancelled))
        }
        switch answer {
        case .success(let addresses): return addresses
        case .failure(let reason): throw ResolutionError(host: host, reason: reason)
        }
    }

    private static func start(
        _ outcome: Gate<Answer>, _ lookUp: @escaping @Sendable () -> Answer
    ) throws(ResolutionError.Reason) {
        let isAdmitted = lookups.withLock { count in
            guard count < mostLookups else { return false }
            count += 1
            return true
        }
        guard isAdmitted else { throw .tooManyLookups }
        do {
            try startThread {
                let answer = lookUp()
                lookups.withLock { $0 -= 1 }
                outcome.open(answer)
            }
        } catch {
            lookups.withLock { $0 -= 1 }
            throw .noThread(error)
        }
    }

    private static func getAddresses(host: String, port: UInt16) -> Answer {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else { return .failure(.lookup(code)) }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            let storage = unsafe UnsafeRawBufferPointer(
                start: entry.pointee.ai_addr, count: Int(entry.pointee.ai_addrlen))
            if let address = unsafe SocketAddress(storage), !addresses.contains(address) {
                addresses.append(address)
            }
            unsafe next = entry.pointee.ai_next
        }
        return addresses.isEmpty ? .failure(.lookup(EAI_NONAME)) : .success(addresses)
    }
}

extension ResolutionError.Reason: Error {}
