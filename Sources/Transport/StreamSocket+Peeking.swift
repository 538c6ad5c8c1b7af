import Glibc

extension StreamSocket {
    /// What has come and was not read yet, up to so many octets; it stays to be read.
    ///
    /// Nothing is there yet, the stream has ended, or the connection is broken: an empty array.
    public func peek(atMost count: Int) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: count)
        while true {
            let result = unsafe recv(descriptor.rawValue, &octets, count, Int32(MSG_PEEK))
            if result >= 0 || errno != EINTR { return Array(octets.prefix(max(0, result))) }
        }
    }

    /// From how many octets on, or at the end of the stream, the socket is readable for a loop; 1 in the beginning.
    public func setReadableMark(_ count: Int) {
        Self.set(descriptor, SOL_SOCKET, SO_RCVLOWAT, Int32(count))
    }
}
