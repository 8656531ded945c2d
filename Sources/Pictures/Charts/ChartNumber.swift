#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Numbers as a chart writes them.
enum ChartNumber {
  /// A mark of a linear axis, a multiple of its step: as many digits after the point as the step has,
  /// and a power of ten, the same for all marks, where there would be many zeros.
  static func label(_ value: Double, step: Double) -> String {
    let exponent = Int(floor(log10(step) + 1e-9))
    if value == 0 { return "0" }
    if exponent > 5 || exponent < -4 {
      return signed(
        "\(fixed(value / pow(10, Double(exponent)), digits: 0))×10\(superscript(exponent))")
    }
    return signed(fixed(value, digits: max(0, -exponent)))
  }

  /// A mark of a logarithmic axis: `digit` times ten to the power of `exponent`.
  static func label(digit: Int, exponent: Int) -> String {
    switch exponent {
    case 0...4: String(digit) + String(repeating: "0", count: exponent)
    case -3 ... -1: "0." + String(repeating: "0", count: -exponent - 1) + String(digit)
    default: (digit == 1 ? "" : "\(digit)×") + "10" + superscript(exponent)
    }
  }

  /// With so many digits after the point, at most 15 before it.
  static func fixed(_ value: Double, digits: Int) -> String {
    let scale = pow(10, Double(digits))
    let whole = Int((abs(value) * scale).rounded())
    let sign = value < 0 && whole > 0 ? "-" : ""
    if digits == 0 { return "\(sign)\(whole)" }
    let (units, rest) = whole.quotientAndRemainder(dividingBy: Int(scale))
    let fraction = String(rest)
    return "\(sign)\(units)." + String(repeating: "0", count: digits - fraction.count) + fraction
  }

  private static func signed(_ text: String) -> String {
    text.hasPrefix("-") ? "−" + text.dropFirst() : text
  }

  private static func superscript(_ number: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return (number < 0 ? "⁻" : "")
      + String(String(abs(number)).map { digits[$0.wholeNumberValue ?? 0] })
  }
}
