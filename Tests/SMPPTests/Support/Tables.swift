import Foundation

/// The contract as data: the project's `Protocol` folder.
enum Tables {
    /// The rows of a table, cut at the tabulators; comment lines left out.
    static func rows(_ name: String) throws -> [[String]] {
        try String(contentsOf: self.folder.appending(path: name), encoding: .utf8)
            .split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
    }

    /// The folder of the package.
    static let package: URL = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static let folder = Self.package.appending(path: "Protocol")
}

/// A number written as in `0x0424`.
func number(_ text: String) -> UInt32? {
    text.hasPrefix("0x") ? UInt32(text.dropFirst(2), radix: 16) : UInt32(text)
}

extension [UInt8] {
    /// The octets that this text of hexadecimal digits stands for.
    init?(hex text: some StringProtocol) {
        var octets: [UInt8] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            guard rest.utf8.count >= 2, let octet = UInt8(rest.prefix(2), radix: 16) else { return nil }
            octets.append(octet)
            rest = rest.dropFirst(2)
        }
        self = octets
    }

    /// The octets in hexadecimal digits.
    var hex: String {
        self.map { ($0 < 0x10 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
