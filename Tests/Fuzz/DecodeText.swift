// fuzz-sources: Sources/SMSText/*.swift Tests/SMSTextTests/Support/TextProperty.swift
// fuzz-longest: 512

/// User data from a peer, whatever it is: decoder, encoder, segmenter and reassembler agree about it and none of them traps.
@_cdecl("LLVMFuzzerTestOneInput")
public func decodeText(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let octets = Array(UnsafeBufferPointer(start: data, count: count))
    if let fault = TextProperty.broken(by: octets) { fatalError(fault) }
    return 0
}
