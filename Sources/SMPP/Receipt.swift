/// What a receipt says of a message: text of appendix B and optional parameters read as one.
///
/// | part | text | optional parameter, which wins |
/// | --- | --- | --- |
/// | message_id | `id:` | receipted_message_id |
/// | state | `stat:` | message_state |
/// | network's error | `err:` | network_error_code |
/// | parts submitted, delivered | `sub:`, `dlvrd:` | |
/// | when submitted, when it ended | `submit date:`, `done date:` | |
/// | the first 20 characters | `text:` | |
///
/// The format is the SMSC vendor's own: what a receipt does not say, or does not say in a form that can be read, is
/// empty here. SMPP 3.4 §5.3.2.12, §5.3.2.31, §5.3.2.35, appendix B.
public struct Receipt: Hashable, Sendable {
    /// The SMSC's name for the message, as it stands there; empty when it does not say.
    public var messageID: String
    /// What has become of the message; nil when it does not say, or in a word that nobody knows.
    public var state: MessageState?
    /// `stat:` as it stands there.
    public var stat: String
    /// `err:` as it stands there: the network's or the SMSC's own code.
    public var err: String
    /// The network's error.
    public var networkErrorCode: NetworkErrorCode?
    /// `sub:`.
    public var submittedCount: Int?
    /// `dlvrd:`.
    public var deliveredCount: Int?
    /// `submit date:`, its digits; `ReceiptDate` reads them.
    public var submitDate: String
    /// `done date:`, its digits; `ReceiptDate` reads them.
    public var doneDate: String
    /// `text:`, which somebody wrote: it is never printed.
    ///
    /// NULs are left out.
    public var text: [UInt8]

    /// A receipt with these parts; `stat` is the word for the state.
    public init(
        messageID: String, state: MessageState, err: String = "000",
        networkErrorCode: NetworkErrorCode? = nil, submittedCount: Int? = 1, deliveredCount: Int? = nil,
        submitDate: String = "", doneDate: String = "", text: [UInt8] = []
    ) {
        self.messageID = messageID
        self.state = state
        self.stat = state.receiptWord
        self.err = err
        self.networkErrorCode = networkErrorCode
        self.submittedCount = submittedCount
        self.deliveredCount = deliveredCount ?? (state == .delivered ? submittedCount : 0)
        self.submitDate = submitDate
        self.doneDate = doneDate
        self.text = text
    }

    /// Whether the message has come to its end: another receipt for it says nothing new.
    public var isFinal: Bool { self.state?.isFinal ?? false }

    /// The network's error as a number: network_error_code, else `err:` in decimal digits.
    public var errorNumber: Int? { self.networkErrorCode.map { Int($0.code) } ?? Int(self.err) }
}

extension Receipt {
    /// The receipt in this user data and these optional parameters, whatever they are.
    public init(userData: [UInt8], tlvs: TLVs) {
        let text = ReceiptText(userData)
        let receiptedID = tlvs.receiptedMessageID ?? ""
        self.messageID = receiptedID.isEmpty ? text.word(.id) : receiptedID
        self.stat = text.word(.stat)
        self.state = tlvs.receiptState ?? MessageState(receiptWord: self.stat)
        self.err = text.word(.err)
        self.networkErrorCode = tlvs.networkErrorCode
        self.submittedCount = Int(text.word(.sub))
        self.deliveredCount = Int(text.word(.dlvrd))
        self.submitDate = text.digits(.submitDate)
        self.doneDate = text.digits(.doneDate)
        self.text = text.rest(.text)
    }
}

extension TLVs {
    /// message_state where it names a state; some SMSCs write the digit in ASCII.
    fileprivate var receiptState: MessageState? {
        guard let octet = self.uint8(.messageState) else { return nil }
        let number = (0x30...0x39).contains(octet) ? octet - 0x30 : octet
        return number <= MessageState.skipped.rawValue ? MessageState(rawValue: number) : nil
    }
}

extension DeliverSM {
    /// The receipt that this is by its esm_class; nil when it is something else.
    public var receipt: Receipt? {
        self.esmClass.isReport ? Receipt(userData: self.userData, tlvs: self.tlvs) : nil
    }
}

extension DataSM {
    /// The receipt that this is by its esm_class; nil when it is something else.
    public var receipt: Receipt? {
        self.esmClass.isReport ? Receipt(userData: self.userData, tlvs: self.tlvs) : nil
    }
}

extension Receipt: CustomStringConvertible {
    /// State and error, never text.
    public var description: String {
        "message_state \(self.state.map { String($0.rawValue) } ?? "not known"), \(self.text.count) octets of text"
    }
}
