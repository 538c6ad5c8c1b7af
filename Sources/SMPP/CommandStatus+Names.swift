extension CommandStatus: CustomStringConvertible {
    /// The specification's name, `ESME_RINVBNDSTS`, or the number as in `0x00000401`.
    public var description: String {
        Self.names[self] ?? hexadecimal(self.rawValue, digits: 8)
    }

    /// The status with the specification's name, such as `ESME_RX_T_APPN`; nil for a name that is not in it.
    public init?(name: String) {
        guard let status = Self.table.first(where: { $0.name == name })?.status else { return nil }
        self = status
    }

    /// Every status that has a name, in the order of its number.
    public static var allNamed: [CommandStatus] { Self.table.map(\.status) }

    private static let names = Dictionary(uniqueKeysWithValues: Self.table.map { ($0.status, $0.name) })

    private static let table: [(status: CommandStatus, name: String)] = [
        (.ok, "ESME_ROK"),
        (.invalidMessageLength, "ESME_RINVMSGLEN"),
        (.invalidCommandLength, "ESME_RINVCMDLEN"),
        (.invalidCommandID, "ESME_RINVCMDID"),
        (.invalidBindStatus, "ESME_RINVBNDSTS"),
        (.alreadyBound, "ESME_RALYBND"),
        (.invalidPriorityFlag, "ESME_RINVPRTFLG"),
        (.invalidRegisteredDelivery, "ESME_RINVREGDLVFLG"),
        (.systemError, "ESME_RSYSERR"),
        (.invalidSourceAddress, "ESME_RINVSRCADR"),
        (.invalidDestinationAddress, "ESME_RINVDSTADR"),
        (.invalidMessageID, "ESME_RINVMSGID"),
        (.bindFailed, "ESME_RBINDFAIL"),
        (.invalidPassword, "ESME_RINVPASWD"),
        (.invalidSystemID, "ESME_RINVSYSID"),
        (.cancelFailed, "ESME_RCANCELFAIL"),
        (.replaceFailed, "ESME_RREPLACEFAIL"),
        (.messageQueueFull, "ESME_RMSGQFUL"),
        (.invalidServiceType, "ESME_RINVSERTYP"),
        (.invalidNumberOfDestinations, "ESME_RINVNUMDESTS"),
        (.invalidDistributionListName, "ESME_RINVDLNAME"),
        (.invalidDestinationFlag, "ESME_RINVDESTFLAG"),
        (.invalidSubmitWithReplace, "ESME_RINVSUBREP"),
        (.invalidESMClass, "ESME_RINVESMCLASS"),
        (.cannotSubmitToDistributionList, "ESME_RCNTSUBDL"),
        (.submitFailed, "ESME_RSUBMITFAIL"),
        (.invalidSourceTON, "ESME_RINVSRCTON"),
        (.invalidSourceNPI, "ESME_RINVSRCNPI"),
        (.invalidDestinationTON, "ESME_RINVDSTTON"),
        (.invalidDestinationNPI, "ESME_RINVDSTNPI"),
        (.invalidSystemType, "ESME_RINVSYSTYP"),
        (.invalidReplaceIfPresentFlag, "ESME_RINVREPFLAG"),
        (.invalidNumberOfMessages, "ESME_RINVNUMMSGS"),
        (.throttled, "ESME_RTHROTTLED"),
        (.invalidScheduledDeliveryTime, "ESME_RINVSCHED"),
        (.invalidExpiryTime, "ESME_RINVEXPIRY"),
        (.invalidDefaultMessageID, "ESME_RINVDFTMSGID"),
        (.temporaryApplicationError, "ESME_RX_T_APPN"),
        (.permanentApplicationError, "ESME_RX_P_APPN"),
        (.rejectedByApplication, "ESME_RX_R_APPN"),
        (.queryFailed, "ESME_RQUERYFAIL"),
        (.invalidTLVStream, "ESME_RINVOPTPARSTREAM"),
        (.tlvNotAllowed, "ESME_ROPTPARNOTALLWD"),
        (.invalidTLVLength, "ESME_RINVPARLEN"),
        (.missingTLV, "ESME_RMISSINGOPTPARAM"),
        (.invalidTLVValue, "ESME_RINVOPTPARAMVAL"),
        (.deliveryFailure, "ESME_RDELIVERYFAILURE"),
        (.unknownError, "ESME_RUNKNOWNERR"),
        (.serviceTypeUnauthorised, "ESME_RSERTYPUNAUTH"),
        (.prohibited, "ESME_RPROHIBITED"),
        (.serviceTypeUnavailable, "ESME_RSERTYPUNAVAIL"),
        (.serviceTypeDenied, "ESME_RSERTYPDENIED"),
        (.invalidDataCoding, "ESME_RINVDCS"),
        (.invalidSourceAddressSubunit, "ESME_RINVSRCADDRSUBUNIT"),
        (.invalidDestinationAddressSubunit, "ESME_RINVDSTADDRSUBUNIT"),
        (.invalidBroadcastFrequencyInterval, "ESME_RINVBCASTFREQINT"),
        (.invalidBroadcastAliasName, "ESME_RINVBCASTALIAS_NAME"),
        (.invalidBroadcastAreaFormat, "ESME_RINVBCASTAREAFMT"),
        (.invalidNumberOfBroadcastAreas, "ESME_RINVNUMBCAST_AREAS"),
        (.invalidBroadcastContentType, "ESME_RINVBCASTCNTTYPE"),
        (.invalidBroadcastMessageClass, "ESME_RINVBCASTMSGCLASS"),
        (.broadcastFailed, "ESME_RBCASTFAIL"),
        (.broadcastQueryFailed, "ESME_RBCASTQUERYFAIL"),
        (.broadcastCancelFailed, "ESME_RBCASTCANCELFAIL"),
        (.invalidNumberOfRepeatedBroadcasts, "ESME_RINVBCAST_REP"),
        (.invalidBroadcastServiceGroup, "ESME_RINVBCASTSRVGRP"),
        (.invalidBroadcastChannelIndicator, "ESME_RINVBCASTCHANIND"),
    ]
}
