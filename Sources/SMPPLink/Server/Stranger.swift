/// What somebody speaks who is no SMPP peer, by the first octets.
///
/// SMPP has no magic number, but nothing here could be the beginning of a PDU that opens a session: the first four octets
/// are no length of one, or the next four no command_id.
public enum Stranger: String, Hashable, Sendable, CaseIterable {
    /// A request of HTTP/1 or the preface of HTTP/2.
    case http
    /// A TLS ClientHello, or an alert.
    case tls
    /// TPKT (RFC 1006): Remote Desktop, H.323, S7.
    case rdp
    /// AMQP 0-9-1 or 1.0.
    case amqp
    /// SSH.
    case ssh
    /// MQTT CONNECT.
    case mqtt
    /// Redis: a command as an array or inline.
    case redis
    /// A mail client.
    case smtp
    /// Telnet negotiation, or somebody at a keyboard.
    case telnet
    /// SOCKS 4 or 5.
    case socks
    /// PostgreSQL: SSLRequest, GSSENCRequest, or startup of protocol 3.
    case postgresql
    /// SMB over TCP.
    case smb
    /// SIP.
    case sip
    /// A load balancer's PROXY protocol, version 1 or 2.
    case proxyProtocol = "proxy_protocol"
    /// SMPP in plain text where TLS is spoken.
    case plainSMPP = "plain_smpp"
    /// None of these, and no SMPP either.
    case unknown

    /// As many octets as tell a stranger from a peer: a PDU's header.
    static let octetCount = 16

    /// Who this is where SMPP is expected; nil: perhaps a peer.
    ///
    /// - Parameter octets: the first octets, ``octetCount`` of them unless no more came.
    init?(_ octets: [UInt8]) {
        if let known = Self.table.filter({ $0.fits(octets) }).max(by: { $0.pattern.count < $1.pattern.count })
        {
            self = known.kind
        } else if octets.isEmpty || octets.count >= Self.octetCount {
            return nil
        } else {
            self = .unknown
        }
    }

    /// Who this is where TLS is expected; nil: somebody who begins a handshake.
    init?(wherePeersSpeakTLS octets: [UInt8]) {
        switch Stranger(octets) {
        case .tls: return nil
        case let other?: self = other
        case nil where octets.isEmpty: return nil
        case nil: self = .plainSMPP
        }
    }
}

// MARK: - The table

extension Stranger {
    private struct Row {
        let kind: Stranger
        /// What the octets begin with; nil is any octet.
        let pattern: [UInt8?]

        init(_ kind: Stranger, _ pattern: [UInt8?]) {
            self.kind = kind
            self.pattern = pattern
        }

        init(_ kind: Stranger, _ text: String) {
            self.init(kind, Array(text.utf8))
        }

        func fits(_ octets: [UInt8]) -> Bool {
            octets.count >= self.pattern.count
                && zip(octets, self.pattern).allSatisfy { $1 == nil || $0 == $1 }
        }
    }

    /// Where several fit, the longest pattern says more.
    private static let table: [Row] =
        [
            "GET ", "POST", "PUT ", "HEAD", "OPTI", "DELE", "CONN", "TRAC", "PATC", "PROP", "PRI * HTTP",
        ].map { Row(.http, $0) }
        + [
            // A record of type handshake or alert, of any version from SSL 3 to TLS 1.3.
            Row(.tls, [0x16, 0x03, nil]), Row(.tls, [0x15, 0x03, nil]),
            Row(.rdp, [0x03, 0x00, nil, nil, nil, 0xE0]), Row(.rdp, [0x03, 0x00]),
            Row(.amqp, "AMQP"), Row(.ssh, "SSH-"),
            Row(.mqtt, [0x10, nil, 0x00, 0x04, 0x4D, 0x51]),
            Row(.mqtt, [0x10, nil, 0x00, 0x06, 0x4D, 0x51]),
            Row(.redis, [0x2A, nil, 0x0D, 0x0A]), Row(.redis, "PING"), Row(.redis, "INFO"),
            Row(.redis, "AUTH"),
            Row(.smtp, "EHLO"), Row(.smtp, "HELO"), Row(.smtp, "LHLO"), Row(.smtp, "QUIT"),
            Row(.telnet, [0xFF, 0xFB]), Row(.telnet, [0xFF, 0xFD]), Row(.telnet, [0x0D, 0x0A]),
            Row(.socks, [0x04, 0x01, nil, nil]), Row(.socks, [0x05, 0x01]), Row(.socks, [0x05, 0x02]),
            Row(.postgresql, [0x00, 0x00, 0x00, 0x08, 0x04, 0xD2, 0x16]),
            Row(.postgresql, [0x00, 0x00, nil, nil, 0x00, 0x03, 0x00, 0x00]),
            Row(.smb, [0x00, 0x00, nil, nil, 0xFF, 0x53, 0x4D, 0x42]),
            Row(.smb, [0x00, 0x00, nil, nil, 0xFE, 0x53, 0x4D, 0x42]),
            Row(.sip, "REGISTER sip"), Row(.sip, "INVITE sip"), Row(.sip, "OPTIONS sip"),
            Row(.proxyProtocol, "PROXY "),
            Row(.proxyProtocol, [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51]),
        ]
}
