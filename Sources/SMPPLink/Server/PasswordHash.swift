import COpenSSL

/// What is kept of a password: its scrypt hash (RFC 7914), and how it was made.
///
/// Its text is `$scrypt$ln=14,r=8,p=1$SALT$HASH`: ln is the binary logarithm of the cost N, salt and hash are in base64
/// without padding. N = 2^14, r = 8, p = 1 takes 16 MiB and some hundredths of a second of one core for each try.
public struct PasswordHash: Hashable, Sendable {
    /// The cost of a try.
    struct Cost: Hashable, Sendable {
        var ln = 14
        var r = 8
        var p = 1

        /// 64 MiB and eight times the time of the default are the most.
        var isAccepted: Bool {
            (10...16).contains(self.ln) && (1...32).contains(self.r) && (1...8).contains(self.p)
                && (128 * self.r) << self.ln <= 64 << 20
        }
    }

    static let saltOctets = 16
    static let hashOctets = 32

    let cost: Cost
    let salt: [UInt8]
    let hash: [UInt8]

    /// Why a password could not be hashed.
    public struct Failure: Error, CustomStringConvertible {
        /// The library's word for it.
        public var description: String { "OpenSSL gives no random numbers or no scrypt" }
    }

    /// The hash of a new password with a salt of its own.
    public init(of password: String) throws(Failure) {
        var salt = [UInt8](repeating: 0, count: Self.saltOctets)
        guard unsafe RAND_bytes(&salt, Int32(salt.count)) == 1,
            let hash = Self.scrypt(
                Array(password.utf8), salt: salt, cost: Cost(), octetCount: Self.hashOctets)
        else { throw Failure() }
        self.init(cost: Cost(), salt: salt, hash: hash)
    }

    private init(cost: Cost, salt: [UInt8], hash: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    /// A hash that no password has: what an unknown system_id is checked against, so that it takes as long.
    static let nobodys = PasswordHash(
        cost: Cost(), salt: [UInt8](repeating: 0x4B, count: saltOctets),
        hash: [UInt8](repeating: 0, count: hashOctets))

    /// Whether this is the password; takes the same time for any of them.
    ///
    /// It takes some hundredths of a second: not for an event loop.
    public func matches(_ password: String) -> Bool {
        let made = Self.scrypt(
            Array(password.utf8), salt: self.salt, cost: self.cost, octetCount: self.hash.count)
        guard let made else { return false }
        return unsafe CRYPTO_memcmp(made, self.hash, self.hash.count) == 0
    }

    /// scrypt with N = 2^ln; nil when there is no memory for it.
    static func scrypt(_ password: [UInt8], salt: [UInt8], cost: Cost, octetCount: Int) -> [UInt8]? {
        var key = [UInt8](repeating: 0, count: octetCount)
        let mostMemory: UInt64 = 80 << 20
        let result = unsafe password.withUnsafeBytes { password in
            // An empty buffer may have no address, and to OpenSSL that means no password at all.
            let start = unsafe password.baseAddress?.assumingMemoryBound(to: CChar.self)
            return unsafe withUnsafePointer(to: CChar(0)) { empty in
                unsafe EVP_PBE_scrypt(
                    start ?? empty, password.count, salt, salt.count, UInt64(1) << UInt64(cost.ln),
                    UInt64(cost.r), UInt64(cost.p), mostMemory, &key, key.count)
            }
        }
        return result == 1 ? key : nil
    }
}

// MARK: - As text

extension PasswordHash: CustomStringConvertible {
    /// `$scrypt$ln=14,r=8,p=1$SALT$HASH`.
    ///
    /// It is no secret like the password itself, but who has it can try passwords at home.
    public var text: String {
        "$scrypt$ln=\(self.cost.ln),r=\(self.cost.r),p=\(self.cost.p)"
            + "$\(Self.base64(self.salt))$\(Self.base64(self.hash))"
    }

    /// A mask: a hash does not belong into a log.
    public var description: String { "********" }

    /// A hash from its text; nil when it is none, or costs more than we are ready to pay.
    public init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == "", parts[1] == "scrypt", let cost = Cost(parts[2]),
            let salt = Self.octets(base64: parts[3]), let hash = Self.octets(base64: parts[4]),
            (8...64).contains(salt.count), (16...64).contains(hash.count)
        else { return nil }
        self.init(cost: cost, salt: salt, hash: hash)
    }

    private static func base64(_ octets: [UInt8]) -> String {
        var text = [UInt8](repeating: 0, count: (octets.count + 2) / 3 * 4 + 1)
        let count = unsafe EVP_EncodeBlock(&text, octets, Int32(octets.count))
        return String(decoding: text.prefix(Int(count)).filter { $0 != UInt8(ascii: "=") }, as: UTF8.self)
    }

    private static func octets(base64 text: Substring) -> [UInt8]? {
        let isPlain = text.utf8.allSatisfy { octet in
            switch octet {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "/"): true
            default: false
            }
        }
        guard isPlain, (1...128).contains(text.utf8.count), text.utf8.count % 4 != 1 else { return nil }
        let missing = (4 - text.utf8.count % 4) % 4
        let padded = Array(text.utf8) + [UInt8](repeating: UInt8(ascii: "="), count: missing)
        var octets = [UInt8](repeating: 0, count: padded.count / 4 * 3)
        guard unsafe EVP_DecodeBlock(&octets, padded, Int32(padded.count)) == Int32(octets.count) else {
            return nil
        }
        return octets.dropLast(missing)
    }
}

extension PasswordHash.Cost {
    /// `ln=14,r=8,p=1`.
    fileprivate init?(_ text: Substring) {
        let values = text.split(separator: ",", omittingEmptySubsequences: false).map {
            $0.split(separator: "=", omittingEmptySubsequences: false)
        }
        guard values.map(\.first) == ["ln", "r", "p"], values.allSatisfy({ $0.count == 2 }),
            let ln = Int(values[0][1]), let r = Int(values[1][1]), let p = Int(values[2][1])
        else { return nil }
        self.init(ln: ln, r: r, p: p)
        guard self.isAccepted else { return nil }
    }
}
