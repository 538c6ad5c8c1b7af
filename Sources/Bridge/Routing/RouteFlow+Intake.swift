import Journal
import Monotonic
import SMPP
import SMPPLink
import SMPPSession

// MARK: - From a request to the journal

extension RouteFlow {
    /// Requests of an account, in their order.
    mutating func take(_ deliveries: [Delivery], of account: String) {
        for delivery in deliveries {
            switch delivery.pdu {
            case .submitSM(let submitSM): self.take(submitSM, .submitSM, delivery.ticket, account)
            case .dataSM(let dataSM): self.take(dataSM, delivery.ticket, account)
            case .submitMulti(let submitMulti): self.take(submitMulti, delivery.ticket, account)
            case .querySM(let querySM): self.query(querySM, delivery.ticket, account)
            case .cancelSM(let cancelSM): self.cancel(cancelSM, delivery.ticket, account)
            case .replaceSM(let replaceSM): self.replace(replaceSM, delivery.ticket, account)
            default: self.refuse(delivery.pdu.commandID, .systemError, delivery.ticket, account)
            }
        }
    }

    mutating func answer(
        _ pdu: PDU, _ status: CommandStatus = .ok, _ ticket: ResponseTicket, _ account: String
    ) {
        self.actions.append(.answer(account, [RouteAnswer(ticket: ticket, pdu: pdu, status: status)]))
    }

    mutating func refuse(
        _ command: CommandID, _ status: CommandStatus, _ ticket: ResponseTicket, _ account: String
    ) {
        guard let response = PDU.emptyResponse(to: command) else { return }
        self.answer(response, status, ticket, account)
    }

    /// - Parameter command: the request that it came in.
    private mutating func take(
        _ submitSM: SubmitSM, _ command: CommandID, _ ticket: ResponseTicket, _ account: String
    ) {
        guard let link = self.settings.table.link(of: account, to: submitSM.destination) else {
            self.counts.unroutable += 1
            return self.refuse(command, .invalidDestinationAddress, ticket, account)
        }
        guard let expiry = self.expiry(of: submitSM.validityPeriod) else {
            return self.refuse(command, .invalidExpiryTime, ticket, account)
        }
        guard self.hasRoom(for: 1, of: account), let octets = PDU.submitSM(submitSM).octets else {
            return self.refuseNow(command, 1, ticket, account)
        }
        let id = self.ids.next()
        let record = RoutedMessage(
            id: id, batch: id, account: account, link: link, arrival: self.moment.wall, pdu: octets)
        self.open(record, submitSM, expiry)
        let response: PDU =
            command == .dataSM
            ? .dataSMResp(DataSMResp(messageID: id.clientID))
            : .submitSMResp(SubmitSMResp(messageID: id.clientID))
        self.commit(
            .accepted(
                RouteAdmission(account: account, ticket: ticket, records: [record], response: response)))
    }

    /// It goes on as the submit_sm that says the same, whose addresses are shorter.
    private mutating func take(_ dataSM: DataSM, _ ticket: ResponseTicket, _ account: String) {
        guard dataSM.source.digits.utf8.count <= SubmitSM.maximumAddressOctets else {
            return self.refuse(.dataSM, .invalidSourceAddress, ticket, account)
        }
        guard dataSM.destination.digits.utf8.count <= SubmitSM.maximumAddressOctets else {
            return self.refuse(.dataSM, .invalidDestinationAddress, ticket, account)
        }
        self.take(SubmitSM(dataSM), .dataSM, ticket, account)
    }

    /// One message for each destination that has a route, under the number of the first; the others are in the answer.
    private mutating func take(_ submitMulti: SubmitMulti, _ ticket: ResponseTicket, _ account: String) {
        var unsuccessful: [SubmitMultiResp.Unsuccessful] = []
        var routed: [(submitSM: SubmitSM, link: String)] = []
        for destination in submitMulti.destinations {
            guard case .address(let address) = destination else {
                return self.refuse(.submitMulti, .cannotSubmitToDistributionList, ticket, account)
            }
            if let link = self.settings.table.link(of: account, to: address) {
                routed.append((SubmitSM(submitMulti, to: address), link))
            } else {
                unsuccessful.append(.init(destination: address, status: .invalidDestinationAddress))
            }
        }
        self.counts.unroutable += unsuccessful.count
        guard let expiry = self.expiry(of: submitMulti.validityPeriod) else {
            return self.refuse(.submitMulti, .invalidExpiryTime, ticket, account)
        }
        guard !routed.isEmpty else {
            let response = SubmitMultiResp(unsuccessful: unsuccessful)
            return self.answer(.submitMultiResp(response), .submitFailed, ticket, account)
        }
        let octets = routed.compactMap { PDU.submitSM($0.submitSM).octets }
        guard self.hasRoom(for: routed.count, of: account), octets.count == routed.count else {
            return self.refuseNow(.submitMulti, routed.count, ticket, account)
        }
        let batch = self.ids.next()
        var records: [RoutedMessage] = []
        for (message, octets) in zip(routed, octets) {
            let record = RoutedMessage(
                id: records.isEmpty ? batch : self.ids.next(), batch: batch, account: account,
                link: message.link, arrival: self.moment.wall, pdu: octets)
            records.append(record)
            self.open(record, message.submitSM, expiry)
        }
        let response = SubmitMultiResp(messageID: batch.clientID, unsuccessful: unsuccessful)
        self.commit(
            .accepted(
                RouteAdmission(
                    account: account, ticket: ticket, records: records, response: .submitMultiResp(response)))
        )
    }

    /// There is no room, or we stop: an ESME tries again later.
    private mutating func refuseNow(
        _ command: CommandID, _ count: Int, _ ticket: ResponseTicket, _ account: String
    ) {
        self.counts.refused += count
        self.refuse(command, .messageQueueFull, ticket, account)
    }

    private func hasRoom(for count: Int, of account: String) -> Bool {
        guard !self.isStopping, let limits = self.settings.accounts[account] else { return false }
        return (self.accounts[account]?.queued ?? 0) + count <= limits.queueCapacity
    }

    /// A message that nobody sees before the journal has it.
    private mutating func open(_ record: RoutedMessage, _ submitSM: SubmitSM, _ expiry: Instant) {
        var message = RoutedMessages.Message(record, submitSM, arrival: self.moment, expiry: expiry)
        message.phase = .changing
        self.messages.open(message)
        self.accounts[record.account]?.queued += 1
    }

    /// The journal has the messages of a request: it is acknowledged, and they wait for their turn.
    mutating func own(_ admission: RouteAdmission) {
        self.counts.accepted += admission.records.count
        self.answer(admission.response, .ok, admission.ticket, admission.account)
        for record in admission.records {
            if let message = self.messages[record.id] { self.tell(.received, of: message) }
            self.queue(record.id)
        }
    }

    /// The journal did not take them: the client keeps them.
    mutating func disown(_ admission: RouteAdmission) {
        for record in admission.records { _ = self.forget(record.id) }
        self.refuseNow(
            admission.response.commandID.request, admission.records.count, admission.ticket,
            admission.account)
    }

    /// The message waits for its turn, in the order of arrival.
    mutating func queue(_ id: MessageID) {
        guard let message = self.messages[id] else { return }
        self.messages.update(id) { $0.phase = .queued }
        self.links[message.link]?.waiting.add(id, deadline: message.arrival.now)
    }
}

// MARK: - How long a message may wait

extension RouteFlow {
    /// Until when the SMSC must have a message that comes now; nil: that is over already.
    func expiry(of validityPeriod: String) -> Instant? {
        self.expiry(of: validityPeriod, from: self.moment)
    }

    func expiry(of validityPeriod: String, from arrival: Moment) -> Instant? {
        let validity: Duration
        switch SMPPTime(validityPeriod) {
        case .relative(let time): validity = time.duration
        case .absolute(let time):
            validity = .milliseconds(Int64(time.secondsSince1970) * 1_000 - arrival.wall.milliseconds)
        case nil: validity = RouteSettings.defaultValidity
        }
        guard validity > .zero else { return nil }
        return arrival.now + min(validity, RouteSettings.maximumValidity)
    }
}

extension RoutedMessages.Message {
    init(_ record: RoutedMessage, _ submitSM: SubmitSM, arrival: Moment, expiry: Instant) {
        self.init(
            id: record.id, batch: record.batch, account: record.account, link: record.link,
            arrival: arrival, submitSM: submitSM, expiry: expiry)
    }
}

extension SubmitSM {
    fileprivate static let maximumAddressOctets = 20
    private static let maximumShortMessageOctets = 254
    /// What only data_sm may say.
    private static let tagsOfDataSM: Set<TLV.Tag> = [
        .sourceNetworkType, .sourceBearerType, .sourceTelematicsID, .destinationNetworkType,
        .destinationBearerType, .destinationTelematicsID, .qosTimeToLive, .setDPF, .networkErrorCode,
        .receiptedMessageID, .messageState,
    ]

    /// The same message: its text in short_message where it fits, qos_time_to_live as validity_period.
    fileprivate init(_ dataSM: DataSM) {
        let fits = dataSM.userData.count <= Self.maximumShortMessageOctets
        self.init(
            source: dataSM.source, destination: dataSM.destination,
            shortMessage: fits ? dataSM.userData : [])
        self.serviceType = dataSM.serviceType
        self.esmClass = dataSM.esmClass
        self.registeredDelivery = dataSM.registeredDelivery
        self.dataCoding = dataSM.dataCoding
        self.validityPeriod =
            dataSM.tlvs.qosTimeToLive.map { SMPPTime(after: .seconds(Int64($0))).description } ?? ""
        self.tlvs = TLVs(
            dataSM.tlvs.filter {
                !Self.tagsOfDataSM.contains($0.tag) && !(fits && $0.tag == .messagePayload)
            })
    }

    /// The message for one of the destinations.
    fileprivate init(_ submitMulti: SubmitMulti, to destination: Address) {
        self.init(
            serviceType: submitMulti.serviceType, source: submitMulti.source, destination: destination,
            esmClass: submitMulti.esmClass, protocolID: submitMulti.protocolID,
            priorityFlag: submitMulti.priorityFlag, scheduleDeliveryTime: submitMulti.scheduleDeliveryTime,
            validityPeriod: submitMulti.validityPeriod, registeredDelivery: submitMulti.registeredDelivery,
            replaceIfPresentFlag: submitMulti.replaceIfPresentFlag, dataCoding: submitMulti.dataCoding,
            smDefaultMessageID: submitMulti.smDefaultMessageID, shortMessage: submitMulti.shortMessage,
            tlvs: submitMulti.tlvs)
    }
}

extension MessageID {
    /// message_id for a client: eight hexadecimal digits, as SMPP 3.3 has them, and more only behind 2³² messages.
    var clientID: String {
        let digits = String(self.rawValue, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }

    /// Nil for what we never gave a client.
    init?(clientID: String) {
        guard let number = UInt64(clientID, radix: 16) else { return nil }
        self.init(rawValue: number)
        guard self.clientID == clientID.uppercased() else { return nil }
    }
}

extension PDU {
    /// The PDU on the wire, with a sequence_number of no meaning; nil: a field has no form there.
    var octets: [UInt8]? {
        var encoder = PDUEncoder()
        guard (try? encoder.append(self, sequence: SequenceNumber(rawValue: 1))) != nil else { return nil }
        return unsafe encoder.withUnsafeBytes { unsafe Array($0) }
    }

    /// The PDU in these octets; nil: there is none.
    init?(octets: [UInt8]) {
        var framer = PDUFramer(maximumPDUOctets: max(octets.count, Header.octetCount), options: .lenient)
        framer.append(octets)
        guard let frame = try? framer.next(), let pdu = try? framer.decode(frame) else { return nil }
        self = pdu
    }
}
