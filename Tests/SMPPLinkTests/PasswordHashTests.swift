import Testing

@testable import SMPPLink

@Suite struct PasswordHashTests {
    /// RFC 7914 §12.
    @Test(
        arguments: [
            (
                "", "", 4, 1, 1,
                "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                    + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
            ),
            (
                "password", "NaCl", 10, 8, 16,
                "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                    + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
            ),
            (
                "pleaseletmein", "SodiumChloride", 14, 8, 1,
                "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                    + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
            ),
        ] as [(String, String, Int, Int, Int, String)])
    func scryptIsThatOfTheRFC(password: String, salt: String, ln: Int, r: Int, p: Int, hash: String) {
        let made = PasswordHash.scrypt(
            Array(password.utf8), salt: Array(salt.utf8), cost: .init(ln: ln, r: r, p: p), octetCount: 64)
        let hexadecimal = made?.map { octet in
            let digits = String(octet, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        #expect(hexadecimal == hash)
    }

    /// Made by Python's hashlib.scrypt.
    @Test(arguments: [
        (
            "secret08",
            "$scrypt$ln=14,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$yQNDezkFle452vNehAIaHpMwVqiTqzMomWDftBfl0pQ"
        ),
        ("", "$scrypt$ln=14,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$RPtHNl1xOYzQoblm1kIer8Kvyq9eoBbGknM3o+aIqHw"),
        ("secret08", "$scrypt$ln=10,r=4,p=2$MDEyMzQ1Njc$7OVkDhe/wmGGDEYDUSUF12EhTM4"),
        (
            "secret08",
            "$scrypt$ln=10,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$HUu/gn94e4c43bBsOdvIH0icgQ/YPq16k2LljZiY9xs"
        ),
    ])
    func theHashOfAnotherImplementationIsUnderstood(password: String, text: String) throws {
        let hash = try #require(PasswordHash(text))
        #expect(hash.matches(password))
        for wrong in [password + "x", "secret09", "Secret08", String(password.dropLast()) + "\u{1}"] {
            #expect(!hash.matches(wrong))
        }
        #expect(hash.text == text)
    }

    @Test func aNewHashHasItsOwnSaltAndTheCostThatIsDue() throws {
        let (one, other) = (try PasswordHash(of: "secret08"), try PasswordHash(of: "secret08"))
        #expect(one.text.hasPrefix("$scrypt$ln=14,r=8,p=1$"))
        #expect(one.salt.count == 16)
        #expect(one.hash.count == 32)
        #expect(one.salt != other.salt)
        #expect(one.hash != other.hash)
        #expect(try #require(PasswordHash(one.text)).matches("secret08"))
        #expect(!one.matches("secret09"))
    }

    @Test func nobodyHasNobodysPassword() {
        #expect(!PasswordHash.nobodys.matches(""))
        #expect(PasswordHash.nobodys.cost == PasswordHash.Cost())
    }

    @Test func aHashIsNotPrinted() throws {
        #expect("\(try PasswordHash(of: "secret08"))" == "********")
    }

    @Test(arguments: [
        "", "secret08", "$scrypt$", "$scrypt$ln=14,r=8,p=1$AAECAwQFBgcICQoLDA0ODw",
        "scrypt$ln=14,r=8,p=1$AAEC$AAEC",
        "$scrypt$ln=14,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$yQNDezkFle452vNehAIaHpMwVqiTqzMomWDftBfl0pQ$",
        "$argon2$ln=14,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$yQNDezkFle452vNehAIaHpMwVqiTqzMomWDftBfl0pQ",
        "$scrypt$ln=14,r=8$AAECAwQFBgcICQoLDA0ODw$yQNDezkFle452vNehAIaHpMwVqiTqzMomWDftBfl0pQ",
        "$scrypt$r=8,ln=14,p=1$AAECAwQFBgcICQoLDA0ODw$yQNDezkFle452vNehAIaHpMwVqiTqzMomWDftBfl0pQ",
        // Too cheap, and dearer than a server can bear.
        "$scrypt$ln=9,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$yQNDezkFle452vNehAIaHpMwVqiTqzMomWDftBfl0pQ",
        "$scrypt$ln=17,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$yQNDezkFle452vNehAIaHpMwVqiTqzMomWDftBfl0pQ",
        "$scrypt$ln=14,r=64,p=1$AAECAwQFBgcICQoLDA0ODw$yQNDezkFle452vNehAIaHpMwVqiTqzMomWDftBfl0pQ",
        "$scrypt$ln=14,r=8,p=9$AAECAwQFBgcICQoLDA0ODw$yQNDezkFle452vNehAIaHpMwVqiTqzMomWDftBfl0pQ",
        // No base64, or too short.
        "$scrypt$ln=14,r=8,p=1$AAECAwQFBgcICQoLDA0OD!$yQNDezkFle452vNehAIaHpMwVqiTqzMomWDftBfl0pQ",
        "$scrypt$ln=14,r=8,p=1$AAECAwQFBgcICQoLDA0ODw==$yQNDezkFle452vNehAIaHpMwVqiTqzMomWDftBfl0pQ",
        "$scrypt$ln=14,r=8,p=1$AAECA$yQNDezkFle452vNehAIaHpMwVqiTqzMomWDftBfl0pQ",
        "$scrypt$ln=14,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$yQNDezkFle452vNehA",
    ])
    func whatIsNoHash(text: String) {
        #expect(PasswordHash(text) == nil)
    }
}
