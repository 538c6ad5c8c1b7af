public import SMPP
public import SMPPLink
public import SMPPSession
public import SMSText
public import Transport

extension Configuration {
    /// A link to an operator's SMSC: whom to bind to, as whom, how fast, and what that SMSC wants to see.
    public struct Link: Hashable, Sendable {
        /// Where the SMSC is, the first is preferred; empty: it comes to us, with outbind.
        public var hosts: [LinkSettings.Host] = []
        /// Who may ask for our bind by outbind.
        public var outbind: Outbind?
        /// system_id of the bind, 1–15 characters.
        public var systemID = ""
        /// password of the bind, at most 8 characters.
        public var password = Secret("")
        /// system_type of the bind.
        public var systemType = ""
        /// addr_ton, addr_npi and address_range of the bind.
        public var addressRange = AddressRange()
        /// The binds that make the link.
        public var bindTypes: [BindType] = [.transceiver]
        /// The link that its replies leave by, where its bind is a receiver.
        public var replyLink: String?
        /// The most submit_sm without a response.
        public var windowSize = 10
        /// submit_sm PDUs a second, every segment counted; nil: as fast as the window lets.
        public var throughput: Double? = 100
        /// The time limits of a session.
        public var timers = SessionTimers()
        /// The time limit for a TCP connection over all addresses of a host.
        public var connectTimeout: Duration = .seconds(5)
        /// How the connections are secured; nil: plain TCP.
        public var tls: TLS?
        /// The bounds of a connection.
        public var limits = ConnectionLimits()
        /// What a deliver_sm that can't be taken now is answered with, so that the SMSC keeps it and tries again.
        public var refusalStatus = CommandStatus.temporaryApplicationError
        /// What the SMSC means by data_coding 0.
        public var defaultAlphabet = DefaultAlphabet.gsm7
        /// data_coding of a reply in GSM 7-bit.
        public var gsmDataCoding = DataCoding.default
        /// How a reply that does not fit one message is cut.
        public var segmentForm = SegmentForm.udh8
        /// ton and npi of the short number as the source of a reply.
        public var shortNumber = NumberType()
        /// registered_delivery of a reply.
        public var registeredDelivery = RegisteredDelivery.nothing
        /// How the SMSC writes message_ids in receipts.
        public var receiptIDs = ReceiptIDForm.any
        /// What becomes of a segment whose outcome stays unknown.
        public var inDoubt = InDoubt.resend
        /// How long after a delivery an equal one may be the same, sent again by the SMSC.
        public var repeatWindow: Duration = .seconds(600)
        /// How long the SMSC waits for a deliver_sm_resp before it sends the deliver_sm again.
        public var repeatTimeout: Duration = .seconds(5)
        /// The TLV that has the same value in a delivery and its repeats; nil: the SMSC sends none.
        public var repeatIDTLV: TLV.Tag?
        /// The last PDUs that are kept in memory, for a capture.
        public var capturedPDUs = 1_000

        /// The defaults; hosts, system_id and password are still missing.
        public init() {}

        /// What the link itself needs to know, the password among it.
        public func settings(name: String) -> LinkSettings {
            let bind = Bind(
                systemID: self.systemID, password: self.password.value, systemType: self.systemType,
                addressRange: self.addressRange)
            return LinkSettings(
                name: name, hosts: self.hosts, bindTypes: self.bindTypes, bind: bind,
                windowSize: self.windowSize,
                throughput: self.throughput, timers: self.timers, connectTimeout: self.connectTimeout,
                handshakeTimeout: self.tls?.handshakeTimeout ?? TLSHandshake.timeLimit, limits: self.limits,
                capturedPDUs: self.capturedPDUs)
        }
    }

    /// What becomes of a segment of a reply that the SMSC may have or not.
    public enum InDoubt: String, Hashable, Sendable, CaseIterable {
        /// It is sent once more: rather twice than never.
        case resend
        /// It is not sent again: rather never than twice.
        case keep
    }

    /// TLS to an operator's SMSC.
    public struct TLS: Hashable, Sendable {
        /// Whom we trust and what we show.
        public var client = TLSClientSettings()
        /// The time limit for a handshake.
        public var handshakeTimeout = TLSHandshake.timeLimit

        /// The system's authorities, the host's name, and no certificate of our own.
        public init() {}
    }

    /// ton and npi of an address whose digits are known.
    public struct NumberType: Hashable, Sendable {
        /// Type of number; 3, network specific, for a short number on most networks.
        public var ton = TypeOfNumber.networkSpecific
        /// Numbering plan.
        public var npi = NumberingPlan.unknown

        /// The defaults.
        public init() {}
    }
}
