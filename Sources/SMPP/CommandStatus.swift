/// command_status: how a request ended, as its response says it.
///
/// Four octets; any value survives decoding and encoding. Every value with a name in SMPP 3.4 §5.1.3 has a constant
/// here, and so have those that SMPP 5.0 adds. 0x400...0x4FF belongs to the SMSC vendors.
public struct CommandStatus: RawRepresentable, Hashable, Sendable {
    /// The four octets as a number.
    public var rawValue: UInt32

    /// The status with this number, known or not.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    private init(_ rawValue: UInt32) {
        self.rawValue = rawValue
    }
}

extension CommandStatus {
    /// ESME_ROK: no error.
    public static let ok = CommandStatus(0x000)
    /// ESME_RINVMSGLEN: message length invalid.
    public static let invalidMessageLength = CommandStatus(0x001)
    /// ESME_RINVCMDLEN: command length invalid.
    public static let invalidCommandLength = CommandStatus(0x002)
    /// ESME_RINVCMDID: command id invalid.
    public static let invalidCommandID = CommandStatus(0x003)
    /// ESME_RINVBNDSTS: command not allowed in this bind state.
    public static let invalidBindStatus = CommandStatus(0x004)
    /// ESME_RALYBND: already bound.
    public static let alreadyBound = CommandStatus(0x005)
    /// ESME_RINVPRTFLG: priority flag invalid.
    public static let invalidPriorityFlag = CommandStatus(0x006)
    /// ESME_RINVREGDLVFLG: registered_delivery invalid or not permitted.
    public static let invalidRegisteredDelivery = CommandStatus(0x007)
    /// ESME_RSYSERR: system error.
    public static let systemError = CommandStatus(0x008)
    /// ESME_RINVSRCADR: source address invalid.
    public static let invalidSourceAddress = CommandStatus(0x00A)
    /// ESME_RINVDSTADR: destination address invalid.
    public static let invalidDestinationAddress = CommandStatus(0x00B)
    /// ESME_RINVMSGID: message id invalid.
    public static let invalidMessageID = CommandStatus(0x00C)
    /// ESME_RBINDFAIL: bind failed.
    public static let bindFailed = CommandStatus(0x00D)
    /// ESME_RINVPASWD: password invalid.
    public static let invalidPassword = CommandStatus(0x00E)
    /// ESME_RINVSYSID: system id invalid.
    public static let invalidSystemID = CommandStatus(0x00F)
    /// ESME_RCANCELFAIL: cancel failed.
    public static let cancelFailed = CommandStatus(0x011)
    /// ESME_RREPLACEFAIL: replace failed.
    public static let replaceFailed = CommandStatus(0x013)
    /// ESME_RMSGQFUL: message queue full.
    public static let messageQueueFull = CommandStatus(0x014)
    /// ESME_RINVSERTYP: service type invalid.
    public static let invalidServiceType = CommandStatus(0x015)
    /// ESME_RINVNUMDESTS: number of destinations invalid.
    public static let invalidNumberOfDestinations = CommandStatus(0x033)
    /// ESME_RINVDLNAME: distribution list name invalid.
    public static let invalidDistributionListName = CommandStatus(0x034)
    /// ESME_RINVDESTFLAG: destination flag invalid (submit_multi).
    public static let invalidDestinationFlag = CommandStatus(0x040)
    /// ESME_RINVSUBREP: submit with replace not valid.
    public static let invalidSubmitWithReplace = CommandStatus(0x042)
    /// ESME_RINVESMCLASS: esm_class invalid.
    public static let invalidESMClass = CommandStatus(0x043)
    /// ESME_RCNTSUBDL: cannot submit to a distribution list.
    public static let cannotSubmitToDistributionList = CommandStatus(0x044)
    /// ESME_RSUBMITFAIL: submit_sm or submit_multi failed.
    public static let submitFailed = CommandStatus(0x045)
    /// ESME_RINVSRCTON: source TON invalid.
    public static let invalidSourceTON = CommandStatus(0x048)
    /// ESME_RINVSRCNPI: source NPI invalid.
    public static let invalidSourceNPI = CommandStatus(0x049)
    /// ESME_RINVDSTTON: destination TON invalid.
    public static let invalidDestinationTON = CommandStatus(0x050)
    /// ESME_RINVDSTNPI: destination NPI invalid.
    public static let invalidDestinationNPI = CommandStatus(0x051)
    /// ESME_RINVSYSTYP: system_type invalid.
    public static let invalidSystemType = CommandStatus(0x053)
    /// ESME_RINVREPFLAG: replace_if_present flag invalid.
    public static let invalidReplaceIfPresentFlag = CommandStatus(0x054)
    /// ESME_RINVNUMMSGS: number of messages invalid.
    public static let invalidNumberOfMessages = CommandStatus(0x055)
    /// ESME_RTHROTTLED: throttled: too many messages.
    public static let throttled = CommandStatus(0x058)
    /// ESME_RINVSCHED: scheduled delivery time invalid.
    public static let invalidScheduledDeliveryTime = CommandStatus(0x061)
    /// ESME_RINVEXPIRY: validity period invalid.
    public static let invalidExpiryTime = CommandStatus(0x062)
    /// ESME_RINVDFTMSGID: predefined message invalid or not found.
    public static let invalidDefaultMessageID = CommandStatus(0x063)
    /// ESME_RX_T_APPN: receiver: temporary application error.
    public static let temporaryApplicationError = CommandStatus(0x064)
    /// ESME_RX_P_APPN: receiver: permanent application error.
    public static let permanentApplicationError = CommandStatus(0x065)
    /// ESME_RX_R_APPN: receiver: message rejected.
    public static let rejectedByApplication = CommandStatus(0x066)
    /// ESME_RQUERYFAIL: query_sm failed.
    public static let queryFailed = CommandStatus(0x067)
    /// ESME_RINVOPTPARSTREAM: optional part of the body is broken (5.0: ESME_RINVTLVSTREAM).
    public static let invalidTLVStream = CommandStatus(0x0C0)
    /// ESME_ROPTPARNOTALLWD: optional parameter not allowed (5.0: ESME_RTLVNOTALLWD).
    public static let tlvNotAllowed = CommandStatus(0x0C1)
    /// ESME_RINVPARLEN: parameter length invalid (5.0: ESME_RINVTLVLEN).
    public static let invalidTLVLength = CommandStatus(0x0C2)
    /// ESME_RMISSINGOPTPARAM: expected optional parameter missing (5.0: ESME_RMISSINGTLV).
    public static let missingTLV = CommandStatus(0x0C3)
    /// ESME_RINVOPTPARAMVAL: optional parameter value invalid (5.0: ESME_RINVTLVVAL).
    public static let invalidTLVValue = CommandStatus(0x0C4)
    /// ESME_RDELIVERYFAILURE: delivery failure (data_sm_resp).
    public static let deliveryFailure = CommandStatus(0x0FE)
    /// ESME_RUNKNOWNERR: unknown error.
    public static let unknownError = CommandStatus(0x0FF)
    /// ESME_RSERTYPUNAUTH: not authorised for this service_type (5.0).
    public static let serviceTypeUnauthorised = CommandStatus(0x100)
    /// ESME_RPROHIBITED: operation prohibited (5.0).
    public static let prohibited = CommandStatus(0x101)
    /// ESME_RSERTYPUNAVAIL: service_type unavailable (5.0).
    public static let serviceTypeUnavailable = CommandStatus(0x102)
    /// ESME_RSERTYPDENIED: service_type denied (5.0).
    public static let serviceTypeDenied = CommandStatus(0x103)
    /// ESME_RINVDCS: data_coding invalid (5.0).
    public static let invalidDataCoding = CommandStatus(0x104)
    /// ESME_RINVSRCADDRSUBUNIT: source address subunit invalid (5.0).
    public static let invalidSourceAddressSubunit = CommandStatus(0x105)
    /// ESME_RINVDSTADDRSUBUNIT: destination address subunit invalid (5.0).
    public static let invalidDestinationAddressSubunit = CommandStatus(0x106)
    /// ESME_RINVBCASTFREQINT: broadcast frequency interval invalid (5.0).
    public static let invalidBroadcastFrequencyInterval = CommandStatus(0x107)
    /// ESME_RINVBCASTALIAS_NAME: broadcast alias name invalid (5.0).
    public static let invalidBroadcastAliasName = CommandStatus(0x108)
    /// ESME_RINVBCASTAREAFMT: broadcast area format invalid (5.0).
    public static let invalidBroadcastAreaFormat = CommandStatus(0x109)
    /// ESME_RINVNUMBCAST_AREAS: number of broadcast areas invalid (5.0).
    public static let invalidNumberOfBroadcastAreas = CommandStatus(0x10A)
    /// ESME_RINVBCASTCNTTYPE: broadcast content type invalid (5.0).
    public static let invalidBroadcastContentType = CommandStatus(0x10B)
    /// ESME_RINVBCASTMSGCLASS: broadcast message class invalid (5.0).
    public static let invalidBroadcastMessageClass = CommandStatus(0x10C)
    /// ESME_RBCASTFAIL: broadcast_sm failed (5.0).
    public static let broadcastFailed = CommandStatus(0x10D)
    /// ESME_RBCASTQUERYFAIL: query_broadcast_sm failed (5.0).
    public static let broadcastQueryFailed = CommandStatus(0x10E)
    /// ESME_RBCASTCANCELFAIL: cancel_broadcast_sm failed (5.0).
    public static let broadcastCancelFailed = CommandStatus(0x10F)
    /// ESME_RINVBCAST_REP: number of repeated broadcasts invalid (5.0).
    public static let invalidNumberOfRepeatedBroadcasts = CommandStatus(0x110)
    /// ESME_RINVBCASTSRVGRP: broadcast service group invalid (5.0).
    public static let invalidBroadcastServiceGroup = CommandStatus(0x111)
    /// ESME_RINVBCASTCHANIND: broadcast channel indicator invalid (5.0).
    public static let invalidBroadcastChannelIndicator = CommandStatus(0x112)
}
