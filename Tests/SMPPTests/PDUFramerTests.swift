import SMPP
import Testing

@Suite struct PDUFramerTests {
    private struct Stop: Error {}

    @Test func aPDUIsGivenOutWhenItsLastOctetIsThere() throws {
        var framer = PDUFramer()
        let pdu = octets(.enquireLink, sequence: 7)
        framer.append(Array(pdu.dropLast()))
        #expect(try framer.next() == nil)
        #expect(framer.pendingOctetCount == 15)
        framer.append([7])
        let frame = try #require(try framer.next())
        #expect(frame.header.sequenceNumber.rawValue == 7 && framer.octets(of: frame) == pdu)
        #expect(framer.pendingOctetCount == 0)
        #expect(try framer.next() == nil)
    }

    @Test func framesStayGoodUntilMoreComesIn() throws {
        var framer = PDUFramer()
        framer.append((1...50).flatMap { octets(.enquireLink, sequence: $0) })
        var frames: [PDUFramer.Frame] = []
        while let frame = try framer.next() { frames.append(frame) }
        #expect(frames.map(\.header.sequenceNumber.rawValue) == Array(1...50))
        #expect(try frames.map { try framer.decode($0) } == Array(repeating: .enquireLink, count: 50))
    }

    @Test func octetsAreReadStraightIntoTheBuffer() throws {
        var framer = PDUFramer()
        let pdu = octets(.unbind, sequence: 3)
        let count = unsafe framer.withFreeSpace { free in
            unsafe free.copyBytes(from: pdu)
            return pdu.count
        }
        #expect(count == 16)
        #expect(try framer.next()?.header.commandID == .unbind)
        let nothing = unsafe [framer.withFreeSpace { _ in 0 }, framer.withFreeSpace { _ in -1 }]
        #expect(nothing == [0, -1])
        #expect(throws: Stop.self) { try unsafe framer.withFreeSpace { _ throws(Stop) in throw Stop() } }
        #expect(try framer.next() == nil)
    }

    /// Who may send 1 KiB at a time gets 1 KiB of memory, whatever he begins, and all his PDUs are read.
    @Test func aPeerWithShortPDUsGetsNoMoreMemoryThanOne() throws {
        var framer = PDUFramer(maximumPDUOctets: 1024)
        let pdu: [UInt8] = [0, 0, 4, 0, 0, 0, 0, 0x15] + [UInt8](repeating: 0, count: 1016)
        var rest = (0..<3).flatMap { _ in pdu }[...]
        var (rooms, frames): (Set<Int>, Int) = ([], 0)
        for piece in [1000, 24, 3, 1021, 500, 524] {
            _ = unsafe framer.withFreeSpace { free in
                rooms.insert(free.count)
                unsafe free.copyBytes(from: rest.prefix(piece))
                return piece
            }
            rest = rest.dropFirst(piece)
            while try framer.next() != nil { frames += 1 }
        }
        #expect(rooms == [1024, 24, 1021, 524] && frames == 3)
    }

    @Test(arguments: [(0, true), (15, true), (16, false), (1000, false), (1001, true), (UInt32.max, true)])
    func commandLengthIsRefusedOnItsFourOctets(_ length: UInt32, isRefused: Bool) {
        let four = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) }
        for count in 0..<4 { #expect(Reading(Array(four.prefix(count)), maximum: 1000).lost == nil) }
        let error = Reading(four, maximum: 1000).lost
        #expect((error != nil) == isRefused)
        if let error {
            #expect(error.reason == (length < 16 ? .tooShort : .tooLong(limit: 1000)))
            #expect(error.commandLength == length && error.answer == (.invalidCommandLength, .zero))
        }
    }

    @Test func aLostStreamStaysLost() throws {
        var framer = PDUFramer()
        framer.append(octets(.enquireLink) + [0, 0, 0, 1])
        #expect(try framer.next() != nil)
        #expect(throws: FramingError.self) { try framer.next() }
        framer.append(octets(.enquireLink))
        #expect(throws: FramingError.self) { try framer.next() }
    }

    /// Memory follows what has come, whatever command_length promises, and goes back to the least when it is over.
    @Test func memoryIsBounded() throws {
        var framer = PDUFramer()
        #expect(framer.free() == 16 * 1024)
        let long = octets(.deliverSM, body: [UInt8](repeating: 0, count: 69_984))
        #expect(long.count == 70_000)
        framer.append(Array(long.prefix(20)))
        #expect(try framer.next() == nil)
        #expect(framer.free() <= 16 * 1024)
        for piece in stride(from: 20, to: long.count, by: 1000) {
            framer.append(Array(long[piece..<min(piece + 1000, long.count)]))
            #expect(framer.pendingOctetCount + framer.free() <= 2 * (70_000 + 4096))
        }
        #expect(try framer.next()?.header.commandLength == 70_000)
        #expect(try framer.next() == nil)
        #expect(framer.free() == 16 * 1024)
    }

    @Test func thereIsAlwaysRoomToReadInto() throws {
        var framer = PDUFramer()
        let pdu = octets(.deliverSM, body: [UInt8](repeating: 0, count: 984))
        for _ in 0..<200 {
            framer.append(Array(pdu.prefix(700)))
            #expect(framer.free() >= 4096)
            framer.append(Array(pdu.dropFirst(700)))
            #expect(try framer.next() != nil)
        }
        #expect(framer.free() == 16 * 1024)
    }

    @Test func aLayoutPointsIntoTheOctets() throws {
        var framer = PDUFramer()
        let message = DeliverSM(
            serviceType: "CMT", source: Address(ton: .international, npi: .isdn, digits: "77011234567"),
            destination: Address(ton: .abbreviated, npi: .isdn, digits: "1414"), esmClass: .userDataHeader,
            validityPeriod: "000000000100000R", dataCoding: .ucs2, shortMessage: [4, 0x30],
            tlvs: [TLV(.userMessageReference, uint16: 7)])
        framer.append(octets(.enquireLink) + (try encoded(.deliverSM(message))))
        let first = try #require(try framer.next())
        #expect(try framer.layout(of: first) == nil)
        let frame = try #require(try framer.next())
        let layout = try #require(try framer.layout(of: frame))
        let whole = framer.octets(of: frame)
        #expect(String(decoding: whole[layout.serviceType], as: UTF8.self) == "CMT")
        #expect(String(decoding: whole[layout.source], as: UTF8.self) == "77011234567")
        #expect(String(decoding: whole[layout.destination], as: UTF8.self) == "1414")
        #expect(layout.scheduleDeliveryTime.isEmpty && layout.validityPeriod.count == 16)
        #expect(Array(whole[layout.shortMessage]) == [4, 0x30])
        #expect(Array(whole[layout.tlvs]) == [0x02, 0x04, 0, 2, 0, 7])
        #expect(DeliverSM(layout, in: framer.span(of: frame)) == message)
        #expect(SubmitSM(layout, in: framer.span(of: frame)).destination == message.destination)
    }
}

extension PDUFramer {
    /// How many octets a read may bring.
    fileprivate mutating func free() -> Int {
        var count = 0
        _ = unsafe self.withFreeSpace { free in
            count = free.count
            return 0
        }
        return count
    }
}
