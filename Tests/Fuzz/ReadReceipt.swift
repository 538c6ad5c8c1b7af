// fuzz-sources: Sources/SMPP/*.swift Tests/SMPPTests/Support/ReceiptProperty.swift
// fuzz-flags: -enable-experimental-feature Lifetimes
// fuzz-longest: 512

/// A receipt in whatever dialect: read without a trap, and what is written from it reads the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func readReceipt(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let octets = Array(UnsafeBufferPointer(start: data, count: count))
    if let fault = ReceiptProperty.broken(by: octets) { fatalError(fault) }
    return 0
}
