// fuzz-sources: Sources/SMPP/*.swift Tests/SMPPTests/Support/FramingProperty.swift
// fuzz-flags: -enable-experimental-feature Lifetimes
// fuzz-longest: 512

/// A stream from a peer, cut anywhere: the framer gives out what its lengths say, whole and in order.
@_cdecl("LLVMFuzzerTestOneInput")
public func cutFrames(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let octets = Array(UnsafeBufferPointer(start: data, count: count))
    if let fault = FramingProperty.broken(by: octets) { fatalError(fault) }
    return 0
}
