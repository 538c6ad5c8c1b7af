import SMPP
import Testing

/// What holds for every PDU and for every octet, tried with many; a failing case names its seed.
@Suite struct PropertyTests {
    @Test(arguments: 0..<200)
    func whatIsWrittenReadsTheSame(_ seed: Int) throws {
        var random = Random(seed: seed)
        for _ in 0..<50 {
            let pdu = random.pdu()
            let sequence = SequenceNumber(rawValue: UInt32.random(in: 0...UInt32.max, using: &random))
            let octets = try encoded(pdu, sequence: sequence)
            let read = try #require(Reading(octets).only)
            #expect(read.pdu == pdu)
            #expect(read.header.sequenceNumber == sequence && Int(read.header.commandLength) == octets.count)
        }
    }

    @Test(arguments: 0..<100)
    func cutsDoNotMatter(_ seed: Int) throws {
        var random = Random(seed: seed)
        var encoder = PDUEncoder()
        for number in 0..<20 {
            try encoder.append(random.pdu(), sequence: SequenceNumber(rawValue: UInt32(number)))
        }
        var rest = Array(octetsOf: encoder)[...]
        let whole = Reading(Array(rest))
        var pieces: [[UInt8]] = []
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 0...200, using: &random))
            pieces.append(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        #expect(whole.items.count == 20 && whole.pending == 0)
        #expect(Reading(pieces) == whole)
    }

    /// 20 000 PDUs with something wrong: none traps, each is read or refused, and what is read is written the same.
    @Test(arguments: 0..<200)
    func nothingThatIsWrongDoesHarm(_ seed: Int) throws {
        var random = Random(seed: seed)
        for _ in 0..<100 {
            let pdu = try encoded(random.pdu())
            let mutant = random.mutant(of: pdu)
            #expect(DecodingProperty.broken(by: mutant) == nil, "\(mutant.hex)")
        }
    }

    @Test(arguments: 0..<50)
    func noiseDoesNoHarm(_ seed: Int) {
        var random = Random(seed: seed)
        for command in CommandID.allNamed {
            let noise = octets(command, body: random.octets(0...120))
            #expect(DecodingProperty.broken(by: noise) == nil, "\(noise.hex)")
        }
    }
}

extension Random {
    /// The octets with one to four things changed: an octet, some cut out, some put in, the length made to fit or not.
    fileprivate mutating func mutant(of octets: [UInt8]) -> [UInt8] {
        var mutant = octets
        for _ in 0..<Int.random(in: 1...4, using: &self) where !mutant.isEmpty {
            let index = Int.random(in: mutant.indices, using: &self)
            switch Int.random(in: 0..<4, using: &self) {
            case 0: mutant[index] = self.uint8()
            case 1: mutant[index] ^= 1 << UInt8.random(in: 0..<8, using: &self)
            case 2: mutant.removeSubrange(index..<Swift.min(mutant.count, index + 8))
            default: mutant.insert(contentsOf: self.octets(1...8), at: index)
            }
        }
        if mutant.count >= 4, Int.random(in: 0..<4, using: &self) > 0 {
            for index in 0..<4 { mutant[index] = UInt8(truncatingIfNeeded: mutant.count >> (24 - 8 * index)) }
        }
        return mutant
    }
}
