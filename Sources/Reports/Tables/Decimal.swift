/// `value` with a fixed number of decimals, rounded as C and Python round: to the nearest, on the
/// exact binary value, halves to the even digit.
///
/// Places are 0 to 6; a value too large for whole digits is written in full.
func decimal(_ value: Double, places: Int) -> String {
    let scale = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000][places]
    let scaled = abs(value) * Double(scale)
    guard scaled < 1e15 else { return value.description }
    var rounded = scaled.rounded(.toNearestOrEven)
    let floor = scaled.rounded(.down)
    if scaled - floor == 0.5 {
        // The product may itself have been rounded to a half; what it lost decides.
        let lost = (-scaled).addingProduct(abs(value), Double(scale))
        if lost != 0 { rounded = lost > 0 ? floor + 1 : floor }
    }
    let digits = Int(rounded)
    let sign = value < 0 && digits != 0 ? "-" : ""
    guard places > 0 else { return "\(sign)\(digits)" }
    let fraction = String(digits % scale)
    let zeros = String(repeating: "0", count: places - fraction.count)
    return "\(sign)\(digits / scale).\(zeros)\(fraction)"
}

/// Whether so many decimals hold the value but for the noise of floating point.
func isExact(_ value: Double, places: Int) -> Bool {
    abs((Double(decimal(value, places: places)) ?? 0) - value) <= abs(value) * 1e-6
}

/// A round number as briefly as it goes: `20`, `0.05`, `1.2e-7`.
func plain(_ value: Double) -> String {
    if let places = (0...6).first(where: { isExact(value, places: $0) }) {
        return decimal(value, places: places)
    }
    var (mantissa, exponent) = (value, 0)
    while abs(mantissa) < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    return "\(plain((mantissa * 1000).rounded() / 1000))e\(exponent)"
}

/// A share as the tables print it: `0.6949`, as `classification_report(digits=4)`.
func share(_ value: Double) -> String { decimal(value, places: 4) }

/// A share in percent: `69.5%`.
func percent(_ value: Double) -> String { decimal(100 * value, places: 1) + "%" }

/// Seconds with as many decimals as tell runs apart: `0.84`, `12.3`, `345`.
func seconds(_ value: Double) -> String {
    decimal(value, places: value < 10 ? 2 : value < 100 ? 1 : 0)
}

/// A whole number with its thousands parted: `30,000`.
func grouped(_ value: Int) -> String {
    var text = ""
    for (index, digit) in String(value.magnitude).reversed().enumerated() {
        if index > 0 && index % 3 == 0 { text.append(",") }
        text.append(digit)
    }
    return (value < 0 ? "-" : "") + String(text.reversed())
}

/// A number and its noun: `1 clip`, `3,000 clips`.
func counted(_ value: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(grouped(value)) \(value == 1 ? noun : plural ?? noun + "s")"
}
