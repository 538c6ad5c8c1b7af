import Foundation
import Histogram

/// The report of a test as one HTML page that needs nothing else: no scripts, no fonts, no pictures from elsewhere.
struct LoadPage {
    private static let width = 900
    private static let height = 240
    private static let margin = 56

    let summary: LoadSummary
    /// The command line, without secrets: none are on it.
    let title: String

    var html: String {
        let seconds = self.summary.figures.seconds
        let latency = self.summary.countsReplies ? "reply" : "response"
        let points = seconds.map { self.summary.countsReplies ? $0.reply : $0.response }
        return """
            <!doctype html>
            <html lang="en"><meta charset="utf-8"><title>\(Self.escaped(self.title))</title>
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 960px; margin: 2em auto; color: #222 }
            h1 { font-size: 1.3em } h2 { font-size: 1.05em; margin-top: 2em }
            table { border-collapse: collapse } td, th { padding: .2em .9em .2em 0; text-align: right }
            th:first-child, td:first-child { text-align: left } .doubt { color: #a40000; font-weight: 600 }
            svg { width: 100%; height: auto } text { font-size: 11px; fill: #555 }
            @media (prefers-color-scheme: dark) { body { background: #1b1b1b; color: #ddd } text { fill: #aaa } }
            </style>
            <h1>\(Self.escaped(self.title))</h1>
            \(self.summary.doubts.map { "<p class=\"doubt\">\(Self.escaped($0))</p>" }.joined())
            \(self.table)
            <h2>Latency of the \(latency) over time, ms (logarithmic)</h2>
            \(Self.chart([
                Line(name: "p50", colour: "#3b7dd8", values: points.map { Double($0.p50) / 1e6 }),
                Line(name: "p90", colour: "#39a275", values: points.map { Double($0.p90) / 1e6 }),
                Line(name: "p99", colour: "#e08a1e", values: points.map { Double($0.p99) / 1e6 }),
                Line(name: "p99.9", colour: "#c0392b", values: points.map { Double($0.p999) / 1e6 }),
                Line(name: "max", colour: "#8e44ad", values: points.map { Double($0.max) / 1e6 }),
            ], isLogarithmic: true))
            <h2>Messages a second</h2>
            \(Self.chart([
                Line(name: "sent", colour: "#3b7dd8", values: seconds.map { Double($0.sent) }),
                Line(name: "taken", colour: "#39a275", values: seconds.map { Double($0.taken) }),
                Line(name: "replies", colour: "#e08a1e", values: seconds.map { Double($0.replies) }),
            ], isLogarithmic: false))
            <h2>Distribution of the \(latency), ms</h2>
            \(self.distribution)
            <h2>Counts</h2>
            <table>\(self.summary.counts.map { "<tr><td>\($0.name)<td>\($0.count)" }.joined())</table>
            </html>

            """
    }

    private var table: String {
        func row(_ name: String, _ rate: String, _ latency: Percentiles) -> String {
            let points = [latency.p50, latency.p90, latency.p99, latency.p999, latency.max]
            return "<tr><td>\(name)<td>\(rate)" + points.map { "<td>\($0.milliseconds)" }.joined()
        }
        let summary = self.summary
        return "<table><tr><th><th>a second<th>p50 ms<th>p90<th>p99<th>p99.9<th>max"
            + row("responses", String(Int(summary.responseRate)), summary.response)
            + (summary.countsReplies ? row("replies", String(Int(summary.replyRate)), summary.reply) : "")
            + row("lateness of the generator", "", summary.lateness)
            + (summary.ceiling.map { "<tr><td>ceiling of the generator<td>\(Int($0))" } ?? "") + "</table>"
    }

    private var distribution: String {
        let figures = self.summary.figures
        let latencies = self.summary.countsReplies ? figures.reply : figures.response
        let percentiles = [0, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.99, 100]
        guard latencies.totalCount > 0 else { return "<p>none</p>" }
        return "<table><tr><th>percentile<th>ms"
            + percentiles.map {
                "<tr><td>\($0)<td>\(Int(latencies.valueAtPercentile($0)).milliseconds)"
            }.joined() + "</table>"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }
}

// MARK: - Charts

extension LoadPage {
    private struct Line {
        let name: String
        let colour: String
        let values: [Double]
    }

    /// Lines over seconds, the scale from the least to the largest value.
    private static func chart(_ lines: [Line], isLogarithmic: Bool) -> String {
        let values = lines.flatMap(\.values).filter { $0 > 0 }
        guard let largest = values.max(), let least = values.min() else { return "<p>none</p>" }
        let top = isLogarithmic ? self.power(above: largest) : largest * 1.05
        let bottom = isLogarithmic ? min(self.power(above: least) / 10, top / 10) : 0
        let scale = Scale(bottom: bottom, top: top, isLogarithmic: isLogarithmic)
        let count = lines.map(\.values.count).max() ?? 0
        return "<svg viewBox=\"0 0 \(self.width) \(self.height + 30)\" role=\"img\">"
            + scale.marks.map { self.grid(scale, $0) }.joined()
            + lines.enumerated().map { self.line($1, at: $0, count, scale) }.joined()
            + "<text x=\"\(self.width - 60)\" y=\"\(self.height + 14)\">\(count) s</text></svg>"
    }

    private static func grid(_ scale: Scale, _ mark: Double) -> String {
        let y = self.y(scale, mark)
        let label = mark >= 10 || mark == mark.rounded() ? String(Int(mark)) : String(mark)
        return "<line x1=\"\(self.margin)\" x2=\"\(self.width)\" y1=\"\(y)\" y2=\"\(y)\" stroke=\"#8884\"/>"
            + "<text x=\"0\" y=\"\(y + 4)\">\(label)</text>"
    }

    private static func line(_ line: Line, at index: Int, _ count: Int, _ scale: Scale) -> String {
        let step = Double(self.width - self.margin) / Double(max(1, count - 1))
        let points = line.values.enumerated().filter { $0.element > 0 || !scale.isLogarithmic }.map {
            "\(self.margin + Int(Double($0.offset) * step)),\(self.y(scale, $0.element))"
        }
        let x = self.margin + index * 90
        return "<polyline fill=\"none\" stroke=\"\(line.colour)\" stroke-width=\"1.6\" points=\""
            + points.joined(separator: " ") + "\"/>"
            + "<rect x=\"\(x)\" y=\"\(self.height + 8)\" width=\"10\" height=\"4\" fill=\"\(line.colour)\"/>"
            + "<text x=\"\(x + 14)\" y=\"\(self.height + 14)\">\(line.name)</text>"
    }

    private static func y(_ scale: Scale, _ value: Double) -> Int {
        self.height - Int(scale.share(value) * Double(self.height - 10))
    }

    private static func power(above value: Double) -> Double {
        var power = 0.000_1
        while power < value { power *= 10 }
        return power
    }

    private struct Scale {
        let bottom: Double
        let top: Double
        let isLogarithmic: Bool

        /// Where between bottom (0) and top (1).
        func share(_ value: Double) -> Double {
            guard self.isLogarithmic else { return value / self.top }
            return log(value / self.bottom) / log(self.top / self.bottom)
        }

        var marks: [Double] {
            guard self.isLogarithmic else { return (0...4).map { (self.top * Double($0) / 4).rounded() } }
            return Array(sequence(first: self.bottom) { $0 * 10 }.prefix { $0 <= self.top * 1.01 })
        }
    }
}
