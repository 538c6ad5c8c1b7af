#if canImport(Services)
    @testable import Services
#endif

/// What must hold for every text that anybody can send.
enum InterpretProperty {
    /// Says what does not hold for a text of these octets, nil where all does.
    static func broken(by octets: [UInt8], desk: ServiceDesk) -> String? {
        let text = String(decoding: octets, as: UTF8.self)
        let interpretation = desk.interpret(text)
        if case .ignored = interpretation { return nil }
        let same = [
            ("surrounded", " .[\u{A0}\(text)\n]; "),
            (
                "in ASCII capitals",
                " " + String(String.UnicodeScalarView(text.unicodeScalars.map(\.asciiCapital)))
            ),
            ("with zero width spaces", " " + text.unicodeScalars.map { "\($0)\u{200B}" }.joined()),
        ]
        for (name, other) in same where desk.interpret(other) != interpretation {
            return "\(name), the text is understood differently"
        }
        return Self.brokenSkeleton(of: text) ?? Self.broken(interpretation, desk)
    }

    private static func brokenSkeleton(of text: String) -> String? {
        let skeleton = Skeleton(text)
        return Skeleton(skeleton.description) == skeleton ? nil : "the skeleton of the skeleton is another"
    }

    private static func broken(_ interpretation: Interpretation, _ desk: ServiceDesk) -> String? {
        guard case .inquiry(let inquiry) = interpretation else { return nil }
        guard let argument = inquiry.argument.text else { return nil }
        let codes = ["vehicle_inspection": "8", "kindergarten_queue": "5", "housing_queue": "4"]
        guard let code = codes[inquiry.service] else { return "no such service" }
        for again in ["\(code) \(argument)", "\(code)\(argument)"]
        where desk.interpret(again) != interpretation {
            return "the argument in its normal form is understood differently"
        }
        return nil
    }
}

extension Unicode.Scalar {
    fileprivate var asciiCapital: Unicode.Scalar {
        ("a"..."z").contains(self) ? Unicode.Scalar(UInt8(ascii: self) - 32) : self
    }
}
