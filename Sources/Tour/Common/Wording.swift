import Foundation

/// How the tour writes numbers.
enum Wording {
  /// Three significant digits; large and small ones with an exponent.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-∞" : "∞" }
    let magnitude = value.magnitude
    if magnitude == 0 { return "0" }
    if magnitude >= 100_000 || magnitude < 0.001 { return String(format: "%.1e", value) }
    if magnitude >= 100 { return String(format: "%.0f", value) }
    if magnitude >= 10 { return String(format: "%.1f", value) }
    return String(format: magnitude >= 0.1 ? "%.2f" : "%.3f", value)
  }

  /// Three digits after the point, as much as differs between pictures.
  static func cosine(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    // No minus before what rounds to nothing.
    return String(format: "%.3f", value.magnitude < 0.0005 ? 0 : value)
  }

  /// Whole per cents in the middle, tenths towards the ends, and 100 only for what rounds to it with
  /// tenths: 0.3 %, 42 %, 99.8 %.
  static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "–" }
    let hasTenths = share < 0.1 || (share > 0.9 && share < 0.9995)
    return String(format: hasTenths ? "%.1f %%" : "%.0f %%", 100 * share)
  }

  static func milliseconds(_ value: Double) -> String {
    value < 0.05 ? "<0.1 ms" : String(format: value < 10 ? "%.1f ms" : "%.0f ms", value)
  }
}
