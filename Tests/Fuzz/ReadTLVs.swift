// fuzz-sources: Sources/SMPP/*.swift Tests/SMPPTests/Support/TLVProperty.swift
// fuzz-flags: -enable-experimental-feature Lifetimes
// fuzz-longest: 512

/// Optional parameters from a peer: walked, looked up, changed and checked without a trap, and by the table.
@_cdecl("LLVMFuzzerTestOneInput")
public func readTLVs(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let octets = Array(UnsafeBufferPointer(start: data, count: count))
    if let fault = TLVProperty.broken(by: octets) { fatalError(fault) }
    return 0
}
