#if canImport(SMSText)
    import SMSText
#endif

/// What holds for any user data header; the fuzzer compiles this file together with the module.
enum HeaderProperty {
    /// What does not hold for these octets, the first of which says whether a header is indicated.
    static func broken(by octets: [UInt8]) -> String? {
        let userData = Array(octets.dropFirst())
        let isIndicated = (octets.first ?? 0) & 1 != 0
        let (header, rest) = UserDataHeader.split(userData, isIndicated: isIndicated)
        guard let header else { return Self.fault(without: userData, rest, isIndicated) }
        guard header.octets + rest == userData else { return "header and rest are not the user data" }
        guard Int(header.octets[0]) == header.octets.count - 1 else { return "a header of another length" }
        return Self.fault(in: header)
    }

    private static func fault(without userData: [UInt8], _ rest: [UInt8], _ isIndicated: Bool) -> String? {
        if UserDataHeader(parsing: userData) != nil, isIndicated { return "a whole header is not seen" }
        guard rest != userData else { return nil }
        // A liar is left out only when it begins like a concatenation, and then all of it.
        let isLiar = userData.count > 1 && [0x00, 0x08].contains(userData[1]) && isIndicated
        return isLiar && rest == Array(userData.dropFirst(Int(userData[0]) + 1)) ? nil : "text is left out"
    }

    private static func fault(in header: UserDataHeader) -> String? {
        let elements = header.elements
        guard UserDataHeader(elements) == header else { return "it is not what it is made of" }
        if UserDataHeader(parsing: header.octets + [0x20])?.octets != header.octets {
            return "it reads differently"
        }
        if let place = header.concatenation, !(1...place.total).contains(place.number) {
            return "a part that can't be"
        }
        let has = { (identifier: UserDataHeader.Identifier) in
            elements.contains { $0.identifier == identifier }
        }
        if header.concatenation != nil, !has(.concatenation8), !has(.concatenation16) {
            return "a made-up place"
        }
        if header.ports != nil, !has(.ports8), !has(.ports16) { return "made-up ports" }
        if (header.singleShift != nil) != elements.contains(where: { Self.isShift($0, .singleShift) }) {
            return "a made-up table"
        }
        return (header.lockingShift != nil) == elements.contains { Self.isShift($0, .lockingShift) }
            ? nil : "a made-up table"
    }

    private static func isShift(_ element: UserDataHeader.Element, _ identifier: UserDataHeader.Identifier)
        -> Bool
    {
        element.identifier == identifier && element.data.count == 1
    }
}
