import Foundation

@testable import Bridge

/// A folder of its own for one test, with a configuration in it; gone when the test is over.
final class ConfigurationFolder {
    let url: URL

    init() throws {
        self.url = FileManager.default.temporaryDirectory.appending(path: "kopir-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: self.url, withIntermediateDirectories: true)
        try self.write("services.yaml", Self.catalogue)
    }

    deinit {
        try? FileManager.default.removeItem(at: self.url)
    }

    func path(_ name: String) -> String { self.url.appending(path: name).path(percentEncoded: false) }

    func write(_ name: String, _ text: String, mode: Int = 0o600) throws {
        try Data(text.utf8).write(to: self.url.appending(path: name))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: self.path(name))
    }

    /// Writes `kopir.yaml` and loads it.
    func load(_ text: String, environment: [String: String] = [:]) throws -> Configuration {
        try self.write("kopir.yaml", text)
        return try Configuration.load(path: self.path("kopir.yaml"), environment: environment)
    }

    /// The mistakes in a `kopir.yaml`, one a line, the folder left out of the file's name.
    func mistakes(_ text: String, environment: [String: String] = [:]) throws -> [String] {
        do {
            _ = try self.load(text, environment: environment)
            return []
        } catch let error as ConfigurationError {
            return error.mistakes.map { $0.description.replacing(self.path(""), with: "") }
        }
    }

    /// A configuration with nothing but what is required, and more lines for its only link.
    static func minimal(link: String = "", top: String = "") -> String {
        """
        short_numbers: ["1414"]
        catalogue: services.yaml
        registers: sqlite:registers.db
        links:
          kcell:
            hosts: ["127.0.0.1:2775"]
            system_id: egov1414
            password: secret
        \(link.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
        \(top)
        """
    }

    /// A catalogue in which nothing is wrong.
    static let catalogue = """
        texts:
          service_not_found: "Servis ne naiden. Isprav'te vash tekst."
          unavailable: "Usluga vremenno nedostupna. Povtorite zapros pozdnee."
        services:
          help:
            handler: text
            keywords: [HELP]
            text: "8 GRNZ: tekhosmotr. 5 IIN: detsad. 4 [IIN]: zhil'e."
        """
}
