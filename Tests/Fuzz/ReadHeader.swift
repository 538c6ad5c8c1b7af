// fuzz-sources: Sources/SMSText/*.swift Tests/SMSTextTests/Support/HeaderProperty.swift
// fuzz-longest: 512

/// A user data header from a phone: nothing of the text gets lost, and nothing is made up.
@_cdecl("LLVMFuzzerTestOneInput")
public func readHeader(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let octets = Array(UnsafeBufferPointer(start: data, count: count))
    if let fault = HeaderProperty.broken(by: octets) { fatalError(fault) }
    return 0
}
