// fuzz-sources: Sources/SMPP/*.swift Tests/SMPPTests/Support/DecodingProperty.swift
// fuzz-flags: -enable-experimental-feature Lifetimes
// fuzz-longest: 512

/// A PDU of any command_id with any body: decoder and encoder agree about it and neither traps.
@_cdecl("LLVMFuzzerTestOneInput")
public func decodePDU(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let octets = Array(UnsafeBufferPointer(start: data, count: count))
    if let fault = DecodingProperty.broken(byPDU: octets) { fatalError(fault) }
    return 0
}
