import SMSText

extension HotPath {
    /// A text that fills one SMS, from octets to text and back.
    static func texts() -> [HotPath] {
        let latin = String(String(repeating: "Usluga ne mozhet byt' okazana. ", count: 6).prefix(160))
        let kazakh = String(String(repeating: "Бала-бақшаға кезек, 150. ", count: 4).prefix(70))
        return Self.ways(of: latin, "gsm7-160") + Self.ways(of: kazakh, "ucs2-70")
    }

    private static func ways(of text: String, _ name: String) -> [HotPath] {
        let decoder = TextDecoder()
        let encoder = TextEncoder()
        let encoded = encoder.encode(text)
        precondition(
            decoder.decode(encoded.octets, dataCoding: encoded.dataCoding).text == text, "\(name) differs")
        return [
            HotPath(name: "decode-\(name)", batch: 1) { times in
                var kept = 0
                for _ in 0..<times {
                    kept &+= decoder.decode(encoded.octets, dataCoding: encoded.dataCoding).text.utf8.count
                }
                return kept
            },
            HotPath(name: "encode-\(name)", batch: 1) { times in
                var kept = 0
                for _ in 0..<times { kept &+= encoder.encode(text).octets.count }
                return kept
            },
        ]
    }
}
