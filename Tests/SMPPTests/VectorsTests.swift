import SMPP
import Testing

/// Every row of `Protocol/vectors.tsv`, read and written.
@Suite struct VectorsTests {
    @Test func theTableIsReadWhole() throws {
        #expect(try Tables.rows("vectors.tsv").count == Vector.table.count)
        #expect(Vector.table.count >= 300)
        #expect(Set(Vector.table.map(\.name)).count == Vector.table.count)
    }

    @Test(arguments: Vector.all("valid"))
    func aValidPDUIsReadAsStated(_ vector: Vector) throws {
        let (header, pdu) = try #require(Reading(vector.octets, vector.options).only)
        #expect(header.commandID.description == vector.expected["command"]?.text)
        #expect(header.commandID == vector.expected["command_id"]?.text.flatMap(number).map(CommandID.init))
        #expect(Int(header.commandLength) == vector.expected["command_length"]?.number)
        #expect(Int(header.commandStatus.rawValue) == vector.expected["command_status"]?.number)
        #expect(Int(header.sequenceNumber.rawValue) == vector.expected["sequence_number"]?.number)
        #expect(pdu.commandID == header.commandID)
        #expect(JSON.body(pdu, header) == vector.expected["body"])
        try self.compare(Array(pdu.tlvs), vector.expected["tlvs"]?.list ?? [])
    }

    private func compare(_ tlvs: [TLV], _ expected: [JSON]) throws {
        try #require(tlvs.count == expected.count)
        for (tlv, expected) in zip(tlvs, expected) {
            #expect(UInt32(tlv.tag.rawValue) == expected["tag"]?.text.flatMap(number))
            #expect(
                (tlv.tag.name ?? (tlv.tag.isVendorSpecific ? "vendor" : "unknown")) == expected["name"]?.text)
            #expect(tlv.value.hex == expected["value_hex"]?.text)
            let alone = TLVs([tlv])
            if let number = expected["int"]?.number {
                let value = alone.uint8(tlv.tag).map(Int.init) ?? alone.uint16(tlv.tag).map(Int.init)
                #expect(tlv.value.count > 2 || value == number)
            }
            if let text = expected["str"]?.text { #expect(alone.cString(tlv.tag) == text) }
        }
    }

    @Test(arguments: Vector.all("valid"))
    func aValidPDUIsWrittenAsItCame(_ vector: Vector) throws {
        let (header, pdu) = try #require(Reading(vector.octets, vector.options).only)
        let written = try? encoded(pdu, status: header.commandStatus, sequence: header.sequenceNumber)
        switch vector.expected["encoded_hex"] {
        case .none: #expect(written == vector.octets)
        case .null: #expect(written == nil)
        case .some(let hex): #expect(written?.hex == hex.text)
        }
    }

    @Test(arguments: Vector.all("valid"))
    func theTextIsInTheUserData(_ vector: Vector) throws {
        guard let text = vector.expected["text"]?.text, vector.expected["requires"] == nil,
            let (_, pdu) = Reading(vector.octets, vector.options).only
        else { return }
        let userData: [UInt8]
        switch pdu {
        case .deliverSM(let message) where message.dataCoding == .default && !message.esmClass.hasUDH:
            userData = message.userData
        case .submitSM(let message) where message.dataCoding == .default && !message.esmClass.hasUDH:
            userData = message.userData
        case .submitMulti(let message): userData = message.userData
        default: return
        }
        let isPlain = userData.allSatisfy { $0 >= 0x20 && $0 < 0x5B || $0 > 0x60 && $0 < 0x7B }
        if isPlain { #expect(String(decoding: userData, as: UTF8.self) == text) }
    }

    @Test(arguments: Vector.all("valid") + Vector.all("malformed"))
    func aBeginningOfAPDUIsWaitedFor(_ vector: Vector) {
        guard Reading(vector.octets).lost == nil else { return }
        for count in vector.octets.indices {
            let reading = Reading(Array(vector.octets.prefix(count)), vector.options)
            #expect(reading.items.isEmpty && reading.lost == nil && reading.pending == count)
        }
    }

    @Test(arguments: Vector.all("malformed").filter { $0.expected["state"] == nil })
    func aMalformedPDUIsAnsweredAsStated(_ vector: Vector) throws {
        let reading = Reading(vector.octets)
        let then = vector.expected["then"]?.text
        #expect((reading.lost == nil && reading.items.isEmpty) == (then == "wait"))
        if let lost = reading.lost {
            let answer = try encoded(
                .genericNack, status: lost.answer.status, sequence: lost.answer.sequenceNumber)
            #expect(answer.hex == vector.expected["respond"]?["hex"]?.text)
            #expect(then == "close")
        } else if let error = reading.refusal {
            let answer = try self.answer(error)?.hex
            let others = vector.expected["also_acceptable"]?.list ?? []
            #expect(
                answer == vector.expected["respond"]?["hex"]?.text
                    || answer == nil && others.contains { $0["respond"] == .null })
            #expect(error.endsSession == (then == "close"))
        } else {
            // Only what is put up with is read all the same: nothing is sent for it.
            #expect(vector.expected["respond"] == .null)
        }
    }

    private func answer(_ error: DecodingError) throws -> [UInt8]? {
        switch error.answer {
        case .none: nil
        case .genericNack(let status):
            try encoded(.genericNack, status: status, sequence: error.header.sequenceNumber)
        case .response(let status):
            octets(
                error.header.commandID.response, body: error.header.commandID == .deliverSM ? [0] : [],
                sequence: error.header.sequenceNumber.rawValue, status: status.rawValue)
        }
    }

    @Test(
        arguments: Vector.all("malformed").filter {
            $0.expected["also_acceptable"]?.list?.last?["note"] != nil
        })
    func aBrokenTailCostsNoMessageWhenThatIsWanted(_ vector: Vector) throws {
        let (header, pdu) = try #require(Reading(vector.octets, .lenient).only)
        #expect(pdu.commandID == header.commandID)
        #expect(pdu.tlvs.map { 4 + $0.value.count }.reduce(0, +) < vector.octets.count)
    }

    @Test(arguments: Vector.all("stream"))
    func aStreamIsCutWhereverItIsCut(_ vector: Vector) throws {
        let whole = Reading(vector.octets)
        try self.compare(whole, vector)
        let cuts =
            vector.octets.count < 1000 ? Array(vector.octets.indices) : [1, 15, 16, 17, 4096, 16_384, 20_100]
        for cut in cuts {
            let reading = Reading([Array(vector.octets[..<cut]), Array(vector.octets[cut...])])
            #expect(reading.items == whole.items && reading.lost?.reason == whole.lost?.reason)
        }
        let slow = Reading(vector.octets.map { [$0] })
        #expect(slow.items == whole.items && slow.lost?.reason == whole.lost?.reason)
    }

    private func compare(_ reading: Reading, _ vector: Vector) throws {
        let headers = reading.items.map { item in
            switch item {
            case .pdu(let header, _): header
            case .refused(let error): error.header
            }
        }
        let expected = try #require(vector.expected["pdus"]?.list)
        #expect(headers.map(\.commandID.description) == expected.map { $0["command"]?.text })
        #expect(headers.map { Int($0.commandLength) } == expected.map { $0["command_length"]?.number })
        #expect(
            headers.map { Int($0.sequenceNumber.rawValue) } == expected.map { $0["sequence_number"]?.number })
        #expect((reading.lost != nil) == (vector.expected["then"]?.text == "close"))
        if let lost = reading.lost {
            let answer = try encoded(
                .genericNack, status: lost.answer.status, sequence: lost.answer.sequenceNumber)
            #expect(answer.hex == vector.expected["respond"]?["hex"]?.text)
        } else {
            #expect(reading.pending == vector.expected["rest"]?.number ?? 0)
        }
    }
}
