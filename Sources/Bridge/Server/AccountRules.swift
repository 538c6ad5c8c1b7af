import SMPP

/// What an account may ask for, before any message of its is taken.
///
/// - An operator brings its subscribers' messages to our short numbers, as if its SMSC delivered them: from numbers under
///   its `source_prefixes` alone, for whoever may set any source address can ask for any citizen's data.
/// - A client's messages go on by its routes. It may not ask our short numbers at all, and writes as their source what
///   `source_addresses` says, or without that anything but them.
/// - A field that has a value which a message centre does not take is answered with that field's status, before anything
///   else is looked at.
struct AccountRules: Sendable {
    /// What becomes of a request.
    enum Verdict: Hashable, Sendable {
        /// A message to a short number, as its SMSC would deliver it.
        case question(PDU)
        /// A message that goes on, or what is asked about one.
        case routed
        case refused(CommandStatus)
    }

    let role: Configuration.AccountRole
    let sourcePrefixes: [String]
    let shortNumbers: Set<String>
    var sourceAddresses: Set<String> = []

    func judge(_ request: PDU) -> Verdict {
        if let refusal = request.refusal { return .refused(refusal.status) }
        switch self.role {
        case .operator: return self.judgeOfOperator(request)
        case .client: return self.judgeOfClient(request)
        }
    }

    private func judgeOfClient(_ request: PDU) -> Verdict {
        switch request {
        case .submitSM(let submitSM) where !self.maySend(from: submitSM.source):
            return .refused(.invalidSourceAddress)
        case .submitMulti(let submitMulti) where !self.maySend(from: submitMulti.source):
            return .refused(.invalidSourceAddress)
        case .submitSM(let submitSM)
        where self.shortNumbers.contains(submitSM.destination.digitsWithoutPlus):
            return .refused(.invalidDestinationAddress)
        case .dataSM(let dataSM) where !self.maySend(from: dataSM.source):
            return .refused(.invalidSourceAddress)
        case .dataSM(let dataSM) where self.shortNumbers.contains(dataSM.destination.digitsWithoutPlus):
            return .refused(.invalidDestinationAddress)
        case .submitSM, .submitMulti, .dataSM, .querySM, .cancelSM, .replaceSM: return .routed
        default: return .refused(.systemError)
        }
    }

    private func maySend(from source: Address) -> Bool {
        let address = source.digitsWithoutPlus
        if self.sourceAddresses.isEmpty { return !self.shortNumbers.contains(address) }
        return self.sourceAddresses.contains(address)
    }

    private func judgeOfOperator(_ request: PDU) -> Verdict {
        switch request {
        case .submitSM(let submitSM):
            if let refusal = self.refusal(from: submitSM.source, to: submitSM.destination) {
                return .refused(refusal)
            }
            return .question(.deliverSM(DeliverSM(delivering: submitSM)))
        case .dataSM(var dataSM):
            if let refusal = self.refusal(from: dataSM.source, to: dataSM.destination) {
                return .refused(refusal)
            }
            dataSM.esmClass = dataSM.esmClass.delivered
            return .question(.dataSM(dataSM))
        case .submitMulti: return .refused(.submitFailed)
        case .querySM: return .refused(.queryFailed)
        case .cancelSM: return .refused(.cancelFailed)
        case .replaceSM: return .refused(.replaceFailed)
        default: return .refused(.systemError)
        }
    }

    private func refusal(from source: Address, to destination: Address) -> CommandStatus? {
        guard self.shortNumbers.contains(destination.digitsWithoutPlus) else {
            return .invalidDestinationAddress
        }
        let number = source.digitsWithoutPlus
        return self.sourcePrefixes.contains { number.hasPrefix($0) } ? nil : .invalidSourceAddress
    }
}

extension DeliverSM {
    /// The message of a submit_sm as an SMSC delivers it: without what the sender asked of the SMSC.
    init(delivering submitSM: SubmitSM) {
        self.init(
            source: submitSM.source, destination: submitSM.destination, shortMessage: submitSM.shortMessage,
            tlvs: submitSM.tlvs)
        self.serviceType = submitSM.serviceType
        self.esmClass = submitSM.esmClass.delivered
        self.protocolID = submitSM.protocolID
        self.dataCoding = submitSM.dataCoding
    }
}

extension ESMClass {
    /// As it stands in a delivery: the GSM features, without mode and type.
    fileprivate var delivered: ESMClass { ESMClass(rawValue: self.rawValue & 0xC0) }
}
