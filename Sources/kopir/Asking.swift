import JSONLines
import SMSText
import Services

/// Asks the service desk as if the text had come from an SMSC.
struct Asking {
    let desk: ServiceDesk
    let segmenter: Segmenter

    struct Result {
        let answer: Answer
        let segments: [Segment]
    }

    func ask(_ text: String, dataCoding: UInt8, from sender: String) async -> Result {
        let answer = await self.answer(self.received(text, dataCoding), from: sender)
        let segments =
            answer.outcome == .ignored ? [] : self.segmenter.segments(of: answer.text, reference: 1)
        return Result(answer: answer, segments: segments)
    }

    private func answer(_ text: String, from sender: String) async -> Answer {
        switch self.desk.interpret(text) {
        case .ignored: Answer(service: nil, row: nil, argument: nil, text: "", outcome: .ignored)
        case .answer(let answer): answer
        case .inquiry(let inquiry): await self.desk.answer(inquiry, from: sender)
        }
    }

    /// The text as it is read after it has travelled in this data_coding, or in 8 where it does not fit that.
    private func received(_ text: String, _ dataCoding: UInt8) -> String {
        let (encoder, decoder) = (TextEncoder(), TextDecoder())
        guard let octets = encoder.octets(of: text, dataCoding: dataCoding) else {
            let ucs2 = encoder.octets(of: text, dataCoding: 8) ?? []
            return decoder.decode(ucs2, dataCoding: 8).text
        }
        return decoder.decode(octets, dataCoding: dataCoding).text
    }
}

extension Asking.Result {
    var json: JSON {
        let isIgnored = self.answer.outcome == .ignored
        return .object([
            ("service", .optional(self.answer.service)),
            ("row", .optional(self.answer.row)),
            ("argument", .optional(self.answer.argument)),
            ("reply", isIgnored ? .null : .string(self.answer.text)),
            ("data_coding", .optional(self.segments.first.map { Int($0.dataCoding) })),
            ("segments", .number(self.segments.count)),
            ("outcome", .string(self.answer.outcome.rawValue)),
        ])
    }

    var words: String {
        guard let first = self.segments.first else { return "(no reply)" }
        let row = self.answer.row.map { ", row \($0)" } ?? ""
        let size = self.segments.count == 1 ? "1 segment" : "\(self.segments.count) segments"
        return """
            \(self.answer.text)
              \(self.answer.outcome.rawValue): \(self.answer.service ?? "no service")\(row); \
            data_coding \(first.dataCoding), \(size)
            """
    }
}
