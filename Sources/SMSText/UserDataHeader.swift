/// The user data header at the beginning of user data.
///
/// | field | octets | form |
/// | --- | --- | --- |
/// | UDHL | 1 | how many octets of header follow |
/// | information elements | UDHL | identifier (1), length (1), data (length) each |
///
/// 3GPP TS 23.040 §9.2.3.24.
public struct UserDataHeader: Hashable, Sendable {
    /// An information element.
    public struct Element: Hashable, Sendable {
        /// What it is; see ``Identifier``.
        public var identifier: Identifier
        /// Its data, at most 255 octets.
        public var data: [UInt8]

        /// An element with these fields.
        public init(_ identifier: Identifier, _ data: [UInt8]) {
            self.identifier = identifier
            self.data = data
        }
    }

    /// What an information element is; unknown ones survive.
    public struct Identifier: RawRepresentable, Hashable, Sendable {
        /// The octet.
        public let rawValue: UInt8

        /// The identifier with this octet.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// Concatenation, 8-bit reference: reference, total, number.
        public static let concatenation8 = Identifier(rawValue: 0x00)
        /// Application ports, 8-bit: destination, source.
        public static let ports8 = Identifier(rawValue: 0x04)
        /// Application ports, 16-bit: destination, source.
        public static let ports16 = Identifier(rawValue: 0x05)
        /// Concatenation, 16-bit reference: reference, total, number.
        public static let concatenation16 = Identifier(rawValue: 0x08)
        /// National language single shift: the language.
        public static let singleShift = Identifier(rawValue: 0x24)
        /// National language locking shift: the language.
        public static let lockingShift = Identifier(rawValue: 0x25)
    }

    /// Application ports.
    public struct Ports: Hashable, Sendable {
        /// The port on the receiving side.
        public var destination: UInt16
        /// The port on the sending side.
        public var source: UInt16

        /// A pair of ports.
        public init(destination: UInt16, source: UInt16) {
            self.destination = destination
            self.source = source
        }
    }

    /// The header as it is in user data, UDHL first.
    public let octets: [UInt8]

    /// A header of these elements; nil if they take more than 255 octets.
    public init?(_ elements: [Element]) {
        var octets: [UInt8] = [0]
        for element in elements {
            octets += [element.identifier.rawValue, UInt8(truncatingIfNeeded: element.data.count)]
            octets += element.data
        }
        guard octets.count <= 256 else { return nil }
        octets[0] = UInt8(octets.count - 1)
        self.octets = octets
    }

    /// The header at the beginning of user data; nil if UDHL or the length of an element runs past the end.
    public init?(parsing userData: [UInt8]) {
        guard let length = userData.first, Int(length) < userData.count else { return nil }
        let end = Int(length) + 1
        var index = 1
        while index < end {
            guard index + 1 < end else { return nil }
            index += 2 + Int(userData[index + 1])
        }
        guard index == end else { return nil }
        self.octets = Array(userData[..<end])
    }

    /// The information elements in their order.
    public var elements: [Element] {
        var elements: [Element] = []
        self.forEachElement { identifier, data in
            elements.append(Element(Identifier(rawValue: identifier), Array(self.octets[data])))
        }
        return elements
    }

    private func forEachElement(_ body: (_ identifier: UInt8, _ data: Range<Int>) -> Void) {
        var index = 1
        while index < self.octets.count {
            let end = index + 2 + Int(self.octets[index + 1])
            body(self.octets[index], index + 2..<end)
            index = end
        }
    }
}

// MARK: - What the elements say: of those that exclude each other the last counts

extension UserDataHeader {
    /// The place among the parts of a message; nil if there is none, or one that can't be.
    public var concatenation: Concatenation? {
        var found: Concatenation?
        self.forEachElement { identifier, data in
            let data = self.octets[data]
            let start = data.startIndex
            switch (Identifier(rawValue: identifier), data.count) {
            case (.concatenation8, 3):
                found = Concatenation(
                    form: .udh8, reference: UInt16(data[start]), total: data[start + 1],
                    number: data[start + 2])
            case (.concatenation16, 4):
                found = Concatenation(
                    form: .udh16, reference: Self.uint16(data), total: data[start + 2],
                    number: data[start + 3])
            default: break
            }
        }
        return found
    }

    /// The application ports; nil if there are none.
    public var ports: Ports? {
        var found: Ports?
        self.forEachElement { identifier, data in
            let data = self.octets[data]
            switch (Identifier(rawValue: identifier), data.count) {
            case (.ports8, 2):
                found = Ports(
                    destination: UInt16(data[data.startIndex]), source: UInt16(data[data.startIndex + 1]))
            case (.ports16, 4):
                found = Ports(destination: Self.uint16(data), source: Self.uint16(data.dropFirst(2)))
            default: break
            }
        }
        return found
    }

    /// The language of the national single shift table, for the septet behind an escape; nil: the default extension.
    public var singleShift: UInt8? { self.octet(of: .singleShift) }

    /// The language of the national locking shift table, for all other septets; nil: the default alphabet.
    public var lockingShift: UInt8? { self.octet(of: .lockingShift) }

    private func octet(of wanted: Identifier) -> UInt8? {
        var found: UInt8?
        self.forEachElement { identifier, data in
            if identifier == wanted.rawValue, data.count == 1 { found = self.octets[data.lowerBound] }
        }
        return found
    }

    private static func uint16(_ data: ArraySlice<UInt8>) -> UInt16 {
        UInt16(data[data.startIndex]) << 8 | UInt16(data[data.startIndex + 1])
    }
}

// MARK: - Header and text

extension UserDataHeader {
    /// Cuts user data into its header and the text behind it.
    ///
    /// What lies about its lengths is no header: then everything is text (receipts come with esm_class 0x44 and without a
    /// header). Only a liar that begins like a concatenation is left out of the text. Where no header is indicated, a
    /// whole concatenation is still taken for one: some SMSCs forget the indicator, and no text begins with its octets.
    ///
    /// - Parameters:
    ///   - userData: short_message or message_payload.
    ///   - isIndicated: whether esm_class has the UDH indicator, 0x40.
    public static func split(
        _ userData: [UInt8], isIndicated: Bool = true
    ) -> (header: UserDataHeader?, rest: [UInt8]) {
        guard isIndicated || self.beginsWithConcatenation(userData) else { return (nil, userData) }
        if let header = UserDataHeader(parsing: userData) {
            return (header, Array(userData[header.octets.count...]))
        }
        let isConcatenation = userData.count > 1 && (userData[1] == 0x00 || userData[1] == 0x08)
        guard isConcatenation, userData[0] < 0x20, Int(userData[0]) < userData.count else {
            return (nil, userData)
        }
        return (nil, Array(userData[(Int(userData[0]) + 1)...]))
    }

    private static func beginsWithConcatenation(_ userData: [UInt8]) -> Bool {
        guard userData.starts(with: [0x05, 0x00, 0x03]) || userData.starts(with: [0x06, 0x08, 0x04]) else {
            return false
        }
        return UserDataHeader(parsing: userData)?.concatenation != nil
    }
}
