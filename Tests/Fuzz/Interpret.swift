// fuzz-sources: Sources/Locks/*.swift Sources/Services/*.swift Tests/ServicesTests/InterpretProperty.swift Tests/ServicesTests/InstructionCatalogue.swift
// fuzz-flags: -enable-upcoming-feature NonisolatedNonsendingByDefault -module-name Locks -suppress-warnings

/// A text from anybody: understood the same however it is wrapped, and never the end of the process.
@_cdecl("LLVMFuzzerTestOneInput")
public func interpret(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let octets = Array(UnsafeBufferPointer(start: data, count: count))
    if let fault = InterpretProperty.broken(by: octets, desk: desk) { fatalError(fault) }
    return 0
}

private let desk: ServiceDesk = {
    let none = NoRegisters()
    let registers = Registers(
        citizens: none, persons: none, vehicles: none, kindergartenQueue: none, housingQueue: none)
    guard let today = CivilDate(iso: "2026-06-01"),
        let desk = try? ServiceDesk(
            catalogue: .instruction, registers: registers, today: { today }, segmentCount: { _ in 1 })
    else { fatalError("the instruction's catalogue has no mistakes") }
    return desk
}()

private struct NoRegisters: MobileCitizensBase, PersonsRegister, VehicleInspectionRegister,
    KindergartenQueueRegister,
    HousingQueueRegister
{
    func iin(of phone: MSISDN, _ call: RegisterCall<IIN?>) {}
    func status(of iin: IIN, _ call: RegisterCall<PersonStatus?>) {}
    func inspection(of plate: Plate, _ call: RegisterCall<Inspection?>) {}
    func entries(of person: IIN, _ call: RegisterCall<[QueueEntry]>) {}
}
