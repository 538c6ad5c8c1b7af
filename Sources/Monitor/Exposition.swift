/// Metrics being written, as Prometheus reads them: text format 0.0.4, or OpenMetrics 1.0.
///
/// A family is written once, with all its series together. In OpenMetrics a counter's family has its name without `_total`
/// and the text ends with `# EOF`.
struct Exposition {
    /// The two text formats.
    enum Format {
        case prometheus
        case openMetrics

        /// What a client that sends this Accept header wants.
        init(accept: String?) {
            self = accept?.contains("application/openmetrics-text") == true ? .openMetrics : .prometheus
        }

        var contentType: String {
            switch self {
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
        }
    }

    /// Names and values that tell a series from the others of its family.
    typealias Labels = KeyValuePairs<String, String>

    private let format: Format
    private let prefix: String
    private var lines = ""

    init(_ format: Format, prefix: String) {
        self.format = format
        self.prefix = prefix
    }

    /// Everything that was written.
    var text: String { self.format == .openMetrics ? self.lines + "# EOF\n" : self.lines }

    /// What goes up and down.
    mutating func gauge(_ name: String, _ help: String, _ series: [(Labels, Double?)]) {
        self.family(name, "gauge", help)
        for (labels, value) in series { self.sample(name, labels, value) }
    }

    /// What only goes up; the name is without `_total`.
    mutating func counter(_ name: String, _ help: String, _ series: [(Labels, Int)]) {
        self.family(self.format == .openMetrics ? name : "\(name)_total", "counter", help)
        for (labels, value) in series { self.sample("\(name)_total", labels, Double(value)) }
    }

    /// A distribution; the buckets are not cumulative, and the last has no bound.
    mutating func histogram(
        _ name: String, _ help: String, bounds: [Double], _ series: [(Labels, buckets: [Int], sum: Double)]
    ) {
        self.family(name, "histogram", help)
        for (labels, buckets, sum) in series {
            var count = 0
            for (bucket, bound) in zip(buckets, bounds.map { self.bound($0) } + ["+Inf"]) {
                count += bucket
                self.line("\(name)_bucket", Array(labels) + [("le", bound)], "\(count)")
            }
            self.line("\(name)_sum", Array(labels), Self.number(sum))
            self.line("\(name)_count", Array(labels), "\(count)")
        }
    }

    private mutating func family(_ name: String, _ type: String, _ help: String) {
        self.lines += "# HELP \(self.prefix)\(name) \(help)\n# TYPE \(self.prefix)\(name) \(type)\n"
    }

    private mutating func sample(_ name: String, _ labels: Labels, _ value: Double?) {
        guard let value else { return }
        self.line(name, Array(labels), Self.number(value))
    }

    private mutating func line(_ name: String, _ labels: [(key: String, value: String)], _ value: String) {
        self.lines += self.prefix + name
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }
            self.lines += "{\(pairs.joined(separator: ","))}"
        }
        self.lines += " \(value)\n"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    /// OpenMetrics wants 1.0 for 1.
    private func bound(_ value: Double) -> String {
        self.format == .openMetrics ? "\(value)" : Self.number(value)
    }

    /// Without an exponent where it can be, and 2 for 2.0.
    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
    }
}
