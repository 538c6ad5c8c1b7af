import ArgumentParser

/// A duration as people write it: `200ms`, `10s`, `1.5s`, `2m`.
struct TimeSpan: Hashable, ExpressibleByArgument {
    let duration: Duration

    init(_ duration: Duration) { self.duration = duration }

    /// nil for what is none, or longer than a day.
    init?(argument text: String) {
        let units: [(name: String, milliseconds: Double)] = [("ms", 1), ("s", 1000), ("m", 60_000)]
        guard let unit = units.first(where: { text.hasSuffix($0.name) }),
            let number = Double(text.dropLast(unit.name.count)),
            (0...86_400_000).contains(number * unit.milliseconds)
        else { return nil }
        self.duration = .milliseconds(number * unit.milliseconds)
    }

    /// As people write it.
    var defaultValueDescription: String { self.duration.words }
}

extension Duration {
    /// As people write it.
    var words: String {
        let seconds = self / .seconds(1)
        return seconds < 1
            ? "\(Int(seconds * 1000))ms" : seconds == seconds.rounded() ? "\(Int(seconds))s" : "\(seconds)s"
    }
}
