import Foundation
import Testing

@testable import Journal

@Suite struct KeyedHashTests {
    /// RFC 4231, test case 2.
    @Test func itIsHMACWithSHA256() {
        let hash = KeyedHash(key: Array("Jefe".utf8)).hash("what do ya want for nothing?")
        let hex = hash.map { String(($0 >> 4), radix: 16) + String($0 & 15, radix: 16) }.joined()
        #expect(hex == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test func aLeadingPlusIsNoPartOfANumber() {
        let hash = KeyedHash(key: [1])
        #expect(hash.hash("+77011234567") == hash.hash("77011234567"))
        #expect(hash.hash("77011234567") != hash.hash("77011234568"))
    }

    @Test func theKeyIsMadeOnceAndStays() throws {
        let folder = try JournalFolder()
        let files = JournalFiles(path: folder.path)
        let first = try files.senderKey().hash("1")
        #expect(try files.senderKey().hash("1") == first)
        let other = try JournalFolder()
        #expect(try JournalFiles(path: other.path).senderKey().hash("1") != first)
    }

    @Test func aKeyThatOthersMayReadIsNone() throws {
        let folder = try JournalFolder()
        _ = try KeyedHash(file: folder.path)
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.path)
        #expect(throws: KeyFileError.self) { _ = try KeyedHash(file: folder.path) }
    }

    @Test func halfAKeyIsNone() throws {
        let folder = try JournalFolder()
        try Data([1, 2, 3]).write(to: URL(filePath: folder.path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path)
        #expect(throws: KeyFileError.self) { _ = try KeyedHash(file: folder.path) }
    }
}
