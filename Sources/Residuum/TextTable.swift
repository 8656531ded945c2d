import Terminal

/// A table on standard output: columns as wide as their widest cell, numbers to the right.
enum TextTable {
  static func print(_ columns: [(title: String, isNumber: Bool)], _ rows: [[String]]) {
    let table = Table(
      columns: columns.map { .init($0.title, align: $0.isNumber ? .right : .left) }, rows: rows)
    let (width, height) = table.size
    var canvas = Canvas(width: width, height: height)
    canvas.draw(table, in: canvas.bounds)
    Swift.print(canvas.text)
  }
}

extension Double {
  /// With so many digits after the point; `inf` and `nan` as such.
  func formatted(_ digits: Int) -> String {
    guard isFinite else { return isNaN ? "nan" : self < 0 ? "-inf" : "inf" }
    if magnitude >= 1e7 { return String(format: "%.3g", self) }
    let text = String(format: "%.\(digits)f", self)
    // No minus before what rounds to nothing.
    return text.hasPrefix("-") && !text.contains { "123456789".contains($0) }
      ? String(text.dropFirst()) : text
  }
}
