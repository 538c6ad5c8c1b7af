import Glibc

@testable import Transport

/// All descriptors that this process may still have; for exit tests.
final class Hoard {
    private var descriptors: [Int32] = []

    init() async throws {
        // The runtime's timers have a descriptor of their own from their first use on, and end the process without it.
        try await Task.sleep(for: .milliseconds(1))
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        _ = try SystemError.check("getrlimit", unsafe getrlimit(resource, &limit))
        limit.rlim_cur = 128
        _ = try SystemError.check("setrlimit", unsafe setrlimit(resource, &limit))
        fill()
    }

    deinit { giveBackAll() }

    /// Takes what is free.
    func fill() {
        var next = dup(0)
        while next >= 0 {
            descriptors.append(next)
            next = dup(0)
        }
    }

    func giveBackOne() {
        if let descriptor = descriptors.popLast() { close(descriptor) }
    }

    func giveBackAll() {
        for descriptor in descriptors { close(descriptor) }
        descriptors = []
    }
}
