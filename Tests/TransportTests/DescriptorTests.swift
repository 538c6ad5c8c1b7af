import Glibc
import Testing

@testable import Transport

@Suite struct DescriptorTests {
    @Test func isClosedWhenItsOwnerLetsItGo() async {
        await #expect(processExitsWith: .success) {
            let before = try openDescriptors()
            for _ in 0..<100 {
                let descriptor = try StreamSocket.makeSocket(AF_INET)
                try #require(fcntl(descriptor.rawValue, F_GETFD) == FD_CLOEXEC)
            }
            try #require(openDescriptors() - before < 20)
        }
    }

    @Test(arguments: [AF_INET, AF_INET6])
    func isBornNonBlockingAndClosedOnExec(family: Int32) throws {
        let descriptor = try StreamSocket.makeSocket(family)
        #expect(fcntl(descriptor.rawValue, F_GETFL) & O_NONBLOCK != 0)
        #expect(fcntl(descriptor.rawValue, F_GETFD) == FD_CLOEXEC)
    }
}
