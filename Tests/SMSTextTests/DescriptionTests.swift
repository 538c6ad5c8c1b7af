import Monotonic
import SMSText
import Testing

/// What is printed goes to logs, and nobody's number or text may.
@Suite struct DescriptionTests {
    @Test func numbersAndTextsAreNotPrinted() throws {
        let text = "Ochered' v detsad 150101500120"
        let decoded = TextDecoder().decode(Array(text.utf8), dataCoding: 5)
        let segment = Segmenter().segments(of: text, reference: 1)[0]
        let part = Parts.Part(from: 3, 1, of: 2, text)
        var parts = Parts()
        _ = parts.add(part, at: start)
        let printed: [String] = [
            "\(decoded)", "\(TextEncoder().encode(text))", "\(segment)", "\(part)", "\(part.key)",
            "\(part.key.source)", "\(parts.expire(at: start + .seconds(10)))",
        ]
        for description in printed {
            #expect(!description.contains("150101500120") && !description.contains("detsad"))
            #expect(!description.contains("77011"))
            // The octets of the text, as an array is printed.
            #expect(!description.contains("99, 104"))
        }
        #expect(printed[0] == "gsm7, 30 characters, reserved_data_coding")
    }
}
