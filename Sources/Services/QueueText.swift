/// The result of a queue: as many entries as two parts of an SMS hold.
struct QueueText: Sendable {
    /// What the text around the entries may use; an IIN goes back with its last four digits only.
    static let placeholders = ["iin", "queues"]
    /// What the text of one entry may use.
    static let entryPlaceholders = ["number", "list", "registered", "place"]

    private static let maximumSegmentCount = 2

    private let frame: Template
    private let entry: Template
    private let segmentCount: @Sendable (String) -> Int

    init(_ frame: Template, entry: Template, segmentCount: @escaping @Sendable (String) -> Int) {
        self.frame = frame
        self.entry = entry
        self.segmentCount = segmentCount
    }

    func text(of entries: [QueueEntry], for person: IIN) -> String {
        var listed = ""
        var text = ""
        for entry in entries {
            listed += (listed.isEmpty ? "" : "; ") + self.text(of: entry)
            let longer = self.frame.filled { $0 == "iin" ? person.masked : listed }
            if !text.isEmpty, self.segmentCount(longer) > Self.maximumSegmentCount { break }
            text = longer
        }
        return self.cut(text)
    }

    /// A single entry with a long place may be too much already.
    private func cut(_ text: String) -> String {
        var text = text
        while !text.isEmpty, self.segmentCount(text) > Self.maximumSegmentCount { text.removeLast() }
        return text
    }

    private func text(of entry: QueueEntry) -> String {
        self.entry.filled { placeholder in
            switch placeholder {
            case "number": String(entry.number)
            case "list": entry.list ?? ""
            case "registered": entry.registered.description
            default: entry.place
            }
        }
    }
}
