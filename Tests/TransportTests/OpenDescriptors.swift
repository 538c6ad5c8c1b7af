import Glibc

@testable import Transport

/// How many descriptors this process has open.
///
/// For exit tests, as other tests in the process open some. The runtime opens a few of its own when it likes,
/// so a test does what may leak a hundred times and allows twenty.
func openDescriptors() throws -> Int {
    guard let directory = unsafe opendir("/proc/self/fd") else { throw SystemError.last("opendir") }
    defer { unsafe closedir(directory) }
    var count = 0
    while unsafe readdir(directory) != nil { count += 1 }
    return count
}
