import Foundation

/// A number as somebody wrote it: `25,557,032`, `0.42`, `-1.5e-3`, `41 %`, `4.09 G`.
///
///     Numeral("0.42")?.agrees(with: 0.4213)   // true: to the digits that are written
///     Numeral("0.42")?.text(of: 0.5)          // "0.50"
public struct Numeral: Hashable, Sendable {
  /// What it says; `41 %` is 0.41.
  public let value: Double
  /// Digits after the point.
  private let decimals: Int
  private let hasExponent: Bool
  private let suffix: String
  /// What the suffix stands for.
  private let factor: Double
  /// What one more in the last digit would be.
  private let lastDigit: Double

  private static let factors: [Character: Double] = [
    "%": 0.01, "K": 1e3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12,
  ]

  /// Reads a number; nil for anything else.
  ///
  /// - Parameter separators: what may stand between groups of three digits.
  public init?(_ text: String, separators: String = ",") {
    guard text.utf8.count <= 60 else { return nil }
    var body = Substring(text)
    var factor = 1.0
    if let last = body.last, let known = Self.factors[last] {
      factor = known
      body = body.dropLast()
      while body.last == " " { body = body.dropLast() }
    }
    suffix = String(text.dropFirst(body.count))
    self.factor = factor
    var sign = 1.0
    if let first = body.first, "-−+".contains(first) {
      if first != "+" { sign = -1 }
      body = body.dropFirst()
    }
    let halves = body.split(
      maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { "eE".contains($0) })
    let parts = halves[0].split(
      separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = Self.whole(parts[0], separators: separators) else { return nil }
    let fraction = parts.count == 2 ? parts[1] : ""
    guard parts.count == 1 || Self.areDigits(fraction) else { return nil }
    var exponent = 0
    if halves.count == 2 {
      let digits = halves[1].drop { "+-".contains($0) }
      guard halves[1].count - digits.count <= 1, Self.areDigits(digits), digits.count <= 4,
        let number = Int(halves[1])
      else { return nil }
      exponent = number
    }
    hasExponent = halves.count == 2
    decimals = fraction.count
    guard let number = Double("\(whole).\(fraction.isEmpty ? "0" : fraction)e\(exponent)"),
      number.isFinite
    else { return nil }
    value = sign * (factor == 0.01 ? number / 100 : number * factor)
    lastDigit = pow(10, Double(exponent - fraction.count)) * factor
  }

  /// Whether a value, rounded to the digits that are written, is this number.
  public func agrees(with other: Double) -> Bool {
    // A half may go either way, and is seldom a half to the last bit.
    abs(other - value) <= lastDigit / 2 * (1 + 1e-9)
  }

  /// Another value written in the same way: the decimals, the unit.
  public func text(of other: Double) -> String {
    let scaled = factor == 0.01 ? other * 100 : other / factor
    let text =
      hasExponent
      ? NumberText.scientific(scaled, decimals: decimals)
      : NumberText.fixed(scaled, decimals: decimals)
    return text + suffix
  }

  /// The digits before the point, without separators.
  private static func whole(_ text: Substring, separators: String) -> String? {
    if areDigits(text) { return String(text) }
    let groups = text.split(
      omittingEmptySubsequences: false, whereSeparator: { separators.contains($0) })
    guard groups.allSatisfy(areDigits), groups[0].count <= 3,
      groups.dropFirst().allSatisfy({ $0.count == 3 })
    else { return nil }
    return groups.joined()
  }

  private static func areDigits(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}
