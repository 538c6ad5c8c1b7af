/// The word that was probably meant: few letters away, or the same but for `-`, `_` and case.
func nearest(to text: String, among words: [String]) -> String? {
    let written = plain(text)
    let distances = words.map { (word: $0, distance: editDistance(written, plain($0))) }
    guard let best = distances.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= max(1, written.count / 4) ? best.word : nil
}

private func plain(_ text: String) -> [Character] {
    text.prefix(64).lowercased().filter { $0 != "_" && $0 != "-" }
}

/// How many letters must be added, removed, replaced or swapped with their neighbour.
private func editDistance(_ one: [Character], _ other: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...other.count)
    for i in one.indices {
        var row = [i + 1]
        for j in other.indices {
            var least = min(row[j] + 1, last[j + 1] + 1, last[j] + (one[i] == other[j] ? 0 : 1))
            if i > 0, j > 0, one[i] == other[j - 1], one[i - 1] == other[j] {
                least = min(least, beforeLast[j - 1] + 1)
            }
            row.append(least)
        }
        (beforeLast, last) = (last, row)
    }
    return last[other.count]
}
