#if canImport(SMPP)
    @testable import SMPP
#endif

/// What holds for any optional parameters; the fuzzer compiles this file together with the module.
enum TLVProperty {
    /// What does not hold for these octets, the first of which says in which request they stand.
    static func broken(by octets: [UInt8]) -> String? {
        let stream = Array(octets.dropFirst())
        let tlvs = Self.tolerant(stream)
        guard stream.starts(with: tlvs.octets) else { return "octets that did not come" }
        if let fault = Self.fault(walking: tlvs) ?? Self.fault(changing: tlvs) { return fault }
        return Self.fault(strictly: stream, tlvs, Self.commands[Int(octets.first ?? 0) % Self.commands.count])
    }

    private static let commands: [CommandID] = [
        .submitSM, .submitMulti, .deliverSM, .dataSM, .alertNotification,
    ]

    private static func tolerant(_ stream: [UInt8]) -> TLVs {
        let octets = [UInt8](repeating: 0, count: Header.octetCount) + stream
        var reader = PDUReader(octets.span, .deliverSMResp, .strict)
        return TLVs(whole: reader.octets.copy(reader.tolerantTLVs()))
    }

    private static func fault(walking tlvs: TLVs) -> String? {
        guard TLVs(tlvs) == tlvs else { return "they are not what they are made of" }
        guard tlvs.reduce(0, { $0 + $1.value.count + 4 }) == tlvs.octets.count else {
            return "octets between them"
        }
        var seen: Set<TLV.Tag> = []
        for tlv in tlvs where seen.insert(tlv.tag).inserted {
            guard tlvs[tlv.tag] == tlv, tlvs.contains(tlv.tag) else { return "not the first of its tag" }
            let (one, two) = (tlvs.uint8(tlv.tag), tlvs.uint16(tlv.tag))
            guard (one == nil) == (tlv.value.count != 1), (two == nil) == (tlv.value.count != 2) else {
                return "an integer of another length"
            }
            let text = tlvs.cString(tlv.tag)?.unicodeScalars.count
            guard text == tlv.value.firstIndex(of: 0) ?? tlv.value.count else {
                return "a text of another length"
            }
        }
        return nil
    }

    private static func fault(changing tlvs: TLVs) -> String? {
        guard let first = tlvs.first(where: { _ in true }) else { return nil }
        var changed = tlvs
        changed.remove(first.tag)
        guard changed == TLVs(tlvs.filter { $0.tag != first.tag }) else {
            return "more is removed than one tag"
        }
        changed.set(first)
        guard changed[first.tag] == first else { return "what is set is not there" }
        return Array(changed).last == first ? nil : "what is set is not the last"
    }

    /// By the letter they are taken whole or refused with the status of what is wrong.
    private static func fault(strictly stream: [UInt8], _ tlvs: TLVs, _ command: CommandID) -> String? {
        let octets = [UInt8](repeating: 0, count: Header.octetCount) + stream
        var reader = PDUReader(octets.span, command, .strict)
        let isWhole = tlvs.octets.count == stream.count
        do throws(FieldFault) {
            let range = try reader.tlvs()
            guard isWhole, range == Header.octetCount..<octets.count else { return "a broken tail is taken" }
            return Self.areAllowed(tlvs, command) ? nil : "a wrong parameter is taken"
        } catch {
            switch error.reason {
            case .brokenStream: return isWhole ? "a whole stream is refused" : nil
            case .wrongLength, .wrongValue:
                return Self.areAllowed(tlvs, command) ? "a right one is refused" : nil
            default: return "refused for another reason"
            }
        }
    }

    private static func areAllowed(_ tlvs: TLVs, _ command: CommandID) -> Bool {
        tlvs.allSatisfy { tlv in
            guard let rule = TLVRule(tlv.tag), !rule.commands.isDisjoint(with: CommandSet(command)) else {
                return true
            }
            guard rule.lengths.contains(tlv.value.count) else { return false }
            return tlv.value.count != 1 || rule.values.contains(tlv.value[0])
        }
    }
}
