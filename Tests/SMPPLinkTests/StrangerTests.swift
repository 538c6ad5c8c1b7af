import SMPP
import Testing

@testable import SMPPLink

@Suite struct StrangerTests {
    /// First octets as the protocols' own specifications and tools write them.
    static let table: [(String, [UInt8], Stranger)] = [
        ("GET", Array("GET / HTTP/1.1\r\n".utf8), .http),
        ("POST", Array("POST /sms HTTP/1.1\r\n".utf8), .http),
        ("CONNECT", Array("CONNECT a.example:443 HTTP/1.1\r\n".utf8), .http),
        ("OPTIONS", Array("OPTIONS * HTTP/1.0\r\n".utf8), .http),
        ("HTTP/2", Array("PRI * HTTP/2.0\r\n".utf8), .http),
        ("ClientHello", [0x16, 3, 1, 0x02, 0, 1, 0, 0x01, 0xFC, 3, 3, 1, 2, 3, 4, 5], .tls),
        ("alert", [0x15, 3, 3, 0, 2, 2, 0x28], .tls),
        ("RDP", [3, 0, 0, 0x13, 0x0E, 0xE0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 3], .rdp),
        ("S7", [3, 0, 0, 0x16, 0x11, 0xE0, 0, 0, 0, 1, 0, 0xC0, 1, 0x0A, 0xC1, 2], .rdp),
        ("AMQP 0-9-1", [0x41, 0x4D, 0x51, 0x50, 0, 0, 9, 1], .amqp),
        ("AMQP 1.0", Array("AMQP".utf8) + [3, 1, 0, 0], .amqp),
        ("SSH", Array("SSH-2.0-OpenSSH_9.6\r\n".utf8), .ssh),
        ("MQTT 3.1.1", [0x10, 0x10, 0, 4, 0x4D, 0x51, 0x54, 0x54, 4, 2, 0, 0x3C, 0, 4, 0x6B, 0x6F], .mqtt),
        ("MQTT 3.1", [0x10, 0x12, 0, 6, 0x4D, 0x51, 0x49, 0x73, 0x64, 0x70, 3, 2, 0, 0x3C, 0, 4], .mqtt),
        ("Redis", Array("*1\r\n$4\r\nPING\r\n".utf8), .redis),
        ("Redis inline", Array("PING\r\n".utf8), .redis),
        ("EHLO", Array("EHLO mail.example\r\n".utf8), .smtp), ("HELO", Array("HELO a\r\n".utf8), .smtp),
        ("telnet", [0xFF, 0xFD, 0x03, 0xFF, 0xFB, 0x18], .telnet),
        ("return", [0x0D, 0x0A, 0x0D, 0x0A], .telnet),
        ("SOCKS 4", [4, 1, 0, 80, 192, 0, 2, 1, 0], .socks), ("SOCKS 5", [5, 1, 0], .socks),
        ("SOCKS 5 with a password", [5, 2, 0, 2], .socks),
        ("SSLRequest", [0, 0, 0, 8, 0x04, 0xD2, 0x16, 0x2F], .postgresql),
        ("startup 3.0", [0, 0, 0, 0x54, 0, 3, 0, 0, 0x75, 0x73, 0x65, 0x72, 0, 0x61, 0, 0], .postgresql),
        ("SMB 1", [0, 0, 0, 0x85, 0xFF, 0x53, 0x4D, 0x42, 0x72, 0, 0, 0, 0, 0x18, 0x53, 0xC8], .smb),
        ("SMB 2", [0, 0, 0, 0xF8, 0xFE, 0x53, 0x4D, 0x42, 0x40, 0, 0, 0, 0, 0, 0, 0], .smb),
        ("SIP", Array("OPTIONS sip:a@b.example SIP/2.0".utf8), .sip),
        ("REGISTER", Array("REGISTER sip:b.example".utf8), .sip),
        ("PROXY 1", Array("PROXY TCP4 192.0.2.1".utf8), .proxyProtocol),
        (
            "PROXY 2",
            [0x0D, 0x0A, 0x0D, 0x0A, 0, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21, 0x11, 0, 0x0C],
            .proxyProtocol
        ),
        ("half a header", [0, 0, 0, 16, 0, 0, 0, 21], .unknown), ("one octet", [0x78], .unknown),
    ]

    @Test(arguments: table)
    func aStrangerIsNamed(name: String, octets: [UInt8], kind: Stranger) {
        #expect(Stranger(Array(octets.prefix(Stranger.octetCount))) == kind)
    }

    @Test func everyKindHasItsOctets() {
        #expect(Set(Self.table.map(\.2)) == Set(Stranger.allCases).subtracting([.plainSMPP]))
    }

    /// Whatever a peer may begin with, of any length that is taken before a bind.
    @Test(arguments: [
        CommandID.bindReceiver, .bindTransmitter, .bindTransceiver, .outbind, .enquireLink, .submitSM,
        .unbind,
        .genericNack, .enquireLinkResp, CommandID(rawValue: 0x1234_5678),
    ])
    func aHeaderIsNoStranger(command: CommandID) {
        for length in 16...1_024 {
            let header = [UInt32(length), command.rawValue, 0, 1].flatMap { word in
                (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) }
            }
            #expect(Stranger(header) == nil)
            #expect(Stranger(wherePeersSpeakTLS: header) == .plainSMPP)
        }
    }

    @Test func whoSaysNothingHasNoName() {
        #expect(Stranger([]) == nil)
        #expect(Stranger(wherePeersSpeakTLS: []) == nil)
    }

    @Test func aClientHelloIsWelcomeWhereTLSIsSpoken() {
        #expect(Stranger(wherePeersSpeakTLS: [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3, 1, 2, 3, 4, 5]) == nil)
        #expect(Stranger(wherePeersSpeakTLS: Array("GET / HTTP/1.1\r\n".utf8)) == .http)
    }
}
