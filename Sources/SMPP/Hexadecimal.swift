/// A number as the specification writes it: `0x` and capital digits, zeros in front.
func hexadecimal(_ value: some FixedWidthInteger, digits: Int) -> String {
    let plain = String(value, radix: 16, uppercase: true)
    return "0x" + String(repeating: "0", count: max(0, digits - plain.count)) + plain
}
