/// Why a capture can't be read on: from there on nothing of it can be.
public struct CaptureError: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Reason: Hashable, Sendable {
        /// It begins like neither pcap nor pcapng.
        case notACapture
        /// A form of capture that is not read.
        case notSupported(String)
        /// It ends within a packet or a block.
        case truncated
        /// A packet or a block says that it is longer than the limit.
        case tooLong(octets: Int, limit: Int)
        /// A block whose fields contradict each other.
        case malformed(String)
        /// More interfaces in a section than the limit.
        case tooManyInterfaces(limit: Int)
    }

    /// What is wrong.
    public let reason: Reason
    /// Where in the file the packet or block begins.
    public let offset: Int
}

extension CaptureError: CustomStringConvertible {
    /// For example `octet 24: ends within a packet or block`.
    public var description: String {
        switch self.reason {
        case .notACapture: "neither pcap nor pcapng"
        case .notSupported(let what): "\(what): not read"
        case .truncated: "octet \(self.offset): the file ends within a packet or block"
        case .tooLong(let octets, let limit):
            "octet \(self.offset): says that it has \(octets) octets; at most \(limit) are read"
        case .malformed(let what): "octet \(self.offset): \(what)"
        case .tooManyInterfaces(let limit): "octet \(self.offset): more than \(limit) interfaces"
        }
    }
}
