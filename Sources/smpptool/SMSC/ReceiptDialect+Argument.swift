public import ArgumentParser
import SMPP
public import SMSCSimulator

/// On the command line: `id=hex,order=shuffled,as=data_sm`; `default` for what most SMSCs do.
///
/// | key | values |
/// | --- | --- |
/// | `response-id` | how submit_sm_resp writes message_id: `dec`, `hex`, `HEX`, `padded` |
/// | `id` | how the receipt writes it: the same |
/// | `in` | where it stands: `both`, `text`, `tlvs` |
/// | `as` | which PDU brings it: `deliver_sm`, `data_sm` |
/// | `order` | `standard`, `shuffled` |
/// | `when` | `before` submit_sm_resp, or so long after it: `0s`, `500ms` |
/// | `times` | 0, 1, 2 … 10 |
/// | `asked` | `yes`: only who asked gets one; `no`: everybody |
/// | `state` | message_state, 1 to 8 |
extension ReceiptDialect: ExpressibleByArgument {
    /// nil for what has a word that is none.
    public init?(argument text: String) {
        self.init()
        guard text != "default" else { return }
        for word in text.split(separator: ",") {
            let sides = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard sides.count == 2, self.set(sides[0], sides[1]) else { return nil }
        }
    }

    private mutating func set(_ key: String, _ value: String) -> Bool {
        switch (key, value) {
        case ("response-id", _): Self.set(&self.responseID, IDForm(rawValue: value))
        case ("id", _): Self.set(&self.receiptID, IDForm(rawValue: value))
        case ("in", _): Self.set(&self.place, Place(rawValue: value))
        case ("as", _): Self.set(&self.carrier, Carrier(rawValue: value))
        case ("order", "standard"): Self.set(&self.isShuffled, false)
        case ("order", "shuffled"): Self.set(&self.isShuffled, true)
        case ("when", "before"): Self.set(&self.isBeforeResponse, true)
        case ("when", _): Self.set(&self.delay, TimeSpan(argument: value)?.duration)
        case ("times", _): Self.set(&self.times, Int(value).flatMap { (0...10).contains($0) ? $0 : nil })
        case ("asked", "yes"): Self.set(&self.isUnasked, false)
        case ("asked", "no"): Self.set(&self.isUnasked, true)
        case ("state", _):
            Self.set(
                &self.state,
                UInt8(value).flatMap { (1...8).contains($0) ? MessageState(rawValue: $0) : nil })
        default: false
        }
    }

    private static func set<Value>(_ place: inout Value, _ value: Value?) -> Bool {
        guard let value else { return false }
        place = value
        return true
    }
}
