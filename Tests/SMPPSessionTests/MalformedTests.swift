import Foundation
import SMPP
import SMPPSession
import Testing

/// Every malformed row of `Protocol/vectors.tsv` given to a session: what it sends, and whether it stays.
@Suite struct MalformedTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let octets: [UInt8]
        /// What is sent, in hex; empty for nothing.
        let responses: Set<String>
        let then: String
        let state: SessionState?

        var testDescription: String { self.name }

        static let all: [Row] = {
            let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            let table = try? String(
                contentsOf: package.appending(path: "Protocol/vectors.tsv"), encoding: .utf8)
            return (table ?? "").split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { Row($0) }
        }()

        /// nil for a row that is not malformed.
        private init?(_ line: Substring) {
            let cells = line.split(separator: "\t")
            guard cells.count == 3,
                let row = try? JSONSerialization.jsonObject(with: Data(cells[2].utf8)) as? [String: Any],
                row["kind"] as? String == "malformed", let then = row["then"] as? String
            else { return nil }
            let respond = row["respond"] as? [String: Any]
            let hex = respond?["hex"] as? String ?? ""
            let others = row["also_acceptable"] as? [[String: Any]] ?? []
            self.name = String(cells[0])
            self.octets = Self.octets(cells[1])
            // deliver_sm_resp with its one NUL is as good as without; to an unknown response nothing is as good.
            self.responses = Set(
                [hex] + (respond?["command"] as? String == "deliver_sm_resp" ? [Self.short(hex)] : [])
                    + (others.contains { $0["respond"] is NSNull && $0["then"] as? String == then }
                        ? [""] : []))
            self.then = then
            self.state = (row["state"] as? String).flatMap(SessionState.init(rawValue:))
        }

        private static func octets(_ hex: Substring) -> [UInt8] {
            let digits = hex.compactMap(\.hexDigitValue)
            return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
        }

        private static func short(_ hex: String) -> String {
            hex.replacing("0000001180", with: "0000001080").prefix(32).description
        }

        /// The end that such a PDU comes to, and the state it comes in.
        var place: (Role, SessionState) {
            guard self.octets.count >= 8 else { return (.smsc, self.state ?? .boundTRX) }
            let number = self.octets[4..<8].reduce(0) { $0 << 8 | UInt32($1) }
            let command = CommandID(rawValue: number)
            let comesFromSMSC =
                command.isResponse || [.deliverSM, .outbind, .alertNotification].contains(command)
            return (comesFromSMSC ? .esme : .smsc, self.state ?? (command.isBind ? .open : .boundTRX))
        }
    }

    @Test func theTableHasThem() {
        #expect(Row.all.count >= 110)
        #expect(Set(Row.all.map(\.then)) == ["keep", "close", "wait"])
    }

    @Test(arguments: Row.all)
    func isAnsweredAndTheSessionGoesOnOrNot(_ row: Row) throws {
        let (role, state) = row.place
        var transcript = Transcript.inState(state, as: role)
        let actions = Self.inputs(row.octets).flatMap { transcript($0) }
        var encoder = PDUEncoder()
        for case .send(let pdu, let status, let sequence) in actions {
            try encoder.append(pdu, status: status, sequence: sequence)
        }
        let sent = encoder.span.indices.map { encoder.span[$0] }.map { octet in
            (octet < 16 ? "0" : "") + String(octet, radix: 16)
        }.joined()
        #expect(row.responses.contains(sent))
        let closes = actions.contains { if case .close = $0 { true } else { false } }
        #expect(closes == (row.then == "close"))
        #expect(transcript.session.sessionState == (closes ? .closed : state))
        #expect(!actions.contains { if case .tell(.deliver) = $0 { true } else { false } })
        // What has begun and does not end is not waited for without end, and nothing is said about it.
        if row.then == "wait" {
            #expect(transcript.after(.seconds(10)).last == .close(.pduReadTimeout))
        }
    }

    private static func inputs(_ octets: [UInt8]) -> [Session.Input] {
        var framer = PDUFramer()
        framer.append(octets)
        var inputs: [Session.Input] = []
        do throws(FramingError) {
            while let frame = try framer.next() { inputs.append(Self.input(frame, framer)) }
        } catch {
            return inputs + [.framingLost(error)]
        }
        return framer.pendingOctetCount > 0 ? inputs + [.incomplete] : inputs
    }

    private static func input(_ frame: PDUFramer.Frame, _ framer: borrowing PDUFramer) -> Session.Input {
        do throws(DecodingError) {
            return .received(frame.header, try framer.decode(frame))
        } catch {
            return .malformed(error)
        }
    }
}
