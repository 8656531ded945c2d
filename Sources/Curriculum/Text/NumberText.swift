import Foundation
import Networks

/// How lessons write numbers, in every language: a point before decimals, commas between thousands.
enum NumberText {
  /// Whole numbers with all their digits, others with three.
  static func plain(_ number: Double) -> String {
    guard number != 0 else { return "0" }
    let magnitude = abs(number)
    if magnitude >= 1e15 || magnitude < 1e-4 { return scientific(number, decimals: 2) }
    if number == number.rounded() { return fixed(number, decimals: 0) }
    return fixed(number, decimals: decimals(of: magnitude, digits: 3))
  }

  /// `97.3 %` of 0.973.
  static func percent(_ number: Double) -> String { fixed(number * 100, decimals: 1) + " %" }

  /// Three digits and a unit: `4.09 G`.
  static func short(_ number: Double) -> String {
    var scaled = number
    var units = ["", "K", "M", "G", "T"][...]
    // 999.5 with three digits is 1000.
    while abs(scaled) >= 999.5, units.count > 1, abs(number) >= 1000 {
      scaled /= 1000
      units.removeFirst()
    }
    guard let unit = units.first, !unit.isEmpty else { return plain(number) }
    return fixed(scaled, decimals: decimals(of: abs(scaled), digits: 3)) + " \(unit)"
  }

  /// With so many decimals, and commas.
  static func fixed(_ number: Double, decimals: Int) -> String {
    guard abs(number) < 1e15 else { return scientific(number, decimals: min(decimals, 2)) }
    let text = String(format: "%.*f", CInt(decimals), number)
    let parts = text.drop { $0 == "-" }.split(separator: ".")
    let isNegative = text.hasPrefix("-") && text.contains { $0.isNumber && $0 != "0" }
    let whole = (isNegative ? "-" : "") + Int(parts[0])!.grouped
    return ([whole] + parts.dropFirst().map(String.init)).joined(separator: ".")
  }

  /// `1.23e-5`.
  static func scientific(_ number: Double, decimals: Int) -> String {
    let parts = String(format: "%.*e", CInt(decimals), number).split(separator: "e")
    return "\(parts[0])e\(Int(parts[1])!)"
  }

  /// How many decimals so many digits leave, none if there are more before the point.
  private static func decimals(of magnitude: Double, digits: Int) -> Int {
    let place = Int(floor(log10(magnitude)))
    // 9.996 with three digits is 10.0.
    let unit = pow(10, Double(place - digits + 1))
    let rounded = (magnitude / unit).rounded() * unit
    let last = Int(floor(log10(rounded) + 1e-12))
    return max(0, digits - 1 - last)
  }
}

extension LessonText.Format {
  /// The most numbers of a list that are written.
  private static let longest = 8

  /// A value as it is written; a text stays as it is.
  public func text(of value: FactValue) -> String {
    switch value {
    case .number(let number): text(of: number)
    case .list(let list):
      list.prefix(Self.longest).map { text(of: $0) }.joined(separator: ", ")
        + (list.count > Self.longest ? ", …" : "")
    case .text(let text): text
    }
  }

  /// - Parameter number: finite.
  public func text(of number: Double) -> String {
    switch self {
    case .plain: NumberText.plain(number)
    case .percent: NumberText.percent(number)
    case .decimals(let count): NumberText.fixed(number, decimals: count)
    case .short: NumberText.short(number)
    }
  }
}
