import Foundation
import Testing

@testable import Bridge

@Suite struct SecretFileTests {
    private static let text = ConfigurationFolder.minimal()
        .replacing("password: secret", with: "password_file: kcell.password")

    @Test(arguments: [
        ("geheim", "geheim"), ("geheim\n", "geheim"), ("geheim\r\n", "geheim"), ("geheim\n\n", "geheim\n"),
        (" a b ", " a b "), ("${A}", "${A}"),
    ])
    func oneNewlineIsDropped(content: String, secret: String) throws {
        let folder = try ConfigurationFolder()
        try folder.write("kcell.password", content)
        let path = folder.path("kcell.password")
        #expect(try SecretFile.read(path, environment: [:]).value == secret)
    }

    @Test func aLinkReadsItsPasswordBesideTheConfiguration() throws {
        let folder = try ConfigurationFolder()
        try folder.write("kcell.password", "geheim\n", mode: 0o400)
        #expect(try folder.load(Self.text).links["kcell"]?.password.value == "geheim")
    }

    @Test(arguments: [0o604, 0o640, 0o620, 0o602, 0o644, 0o660])
    func aFileThatOthersCanReadIsAMistake(mode: Int) throws {
        let folder = try ConfigurationFolder()
        try folder.write("kcell.password", "geheim", mode: mode)
        let path = folder.path("kcell.password")
        let octal = String(mode, radix: 8)
        let problem = "\(path) is open to others (mode \(octal)); accepted: 600 or 400, by chmod 600 \(path)"
        #expect(
            throws: ConfigurationError(mistakes: [
                ConfigurationMistake(
                    file: folder.path("kopir.yaml"), line: 8, key: "links.kcell.password_file",
                    problem: problem)
            ])
        ) { try folder.load(Self.text) }
    }

    /// systemd gives the service's user a credential by an access list, which shows as the group's mode.
    @Test func aCredentialOfSystemdMayShowAsTheGroups() throws {
        let folder = try ConfigurationFolder()
        try folder.write("kcell.password", "geheim", mode: 0o440)
        let directory = String(folder.path("").dropLast())
        let text = Self.text.replacing("kcell.password", with: "${CREDENTIALS_DIRECTORY}/kcell.password")
        let environment = ["CREDENTIALS_DIRECTORY": directory]
        #expect(try folder.load(text, environment: environment).links["kcell"]?.password.value == "geheim")
        try folder.write("kcell.password", "geheim", mode: 0o444)
        #expect(throws: ConfigurationError.self) { try folder.load(text, environment: environment) }
    }

    @Test func whatIsNoPlainFileIsRefused() throws {
        let folder = try ConfigurationFolder()
        func problem(_ name: String) -> String? {
            do throws(Misfit) {
                _ = try SecretFile.read(folder.path(name), environment: [:])
                return nil
            } catch {
                return error.problem(accepted: "").replacing(folder.path(name), with: "")
            }
        }
        #expect(problem("nothing") == " can't be read: no such file")
        #expect(problem("") == " is not a plain file")
        try folder.write("empty", "\n")
        #expect(problem("empty") == " is empty")
        try folder.write("large", String(repeating: "a", count: 4_097))
        #expect(problem("large") == " holds more than 4096 octets")
        try Data([0xFF, 0xFE]).write(to: folder.url.appending(path: "binary"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path("binary"))
        #expect(problem("binary") == " is not text in UTF-8")
    }

    @Test func aLinkIsFollowedToTheFileThatCounts() throws {
        let folder = try ConfigurationFolder()
        try folder.write("open", "geheim", mode: 0o644)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link"), withDestinationPath: folder.path("open"))
        #expect(throws: Misfit.self) { try SecretFile.read(folder.path("link"), environment: [:]) }
    }
}
