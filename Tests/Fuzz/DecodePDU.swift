// fuzz-sources: Sources/SMPP/*.swift Tests/SMPPTests/Support/DecodingProperty.swift
// fuzz-flags: -enable-experimental-feature Lifetimes

/// Octets from a peer, whatever they are: framer, decoder and encoder agree about them and none of them traps.
@_cdecl("LLVMFuzzerTestOneInput")
public func decodePDU(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let octets = Array(UnsafeBufferPointer(start: data, count: count))
    if let fault = DecodingProperty.broken(by: octets) { fatalError(fault) }
    return 0
}
