import Foundation
import Pictures
import Terminal

/// How the tour tells what was done to a picture.
extension PictureChanges {
  /// For the line above the keys: `rotated 30 degrees, ×0.64, covered`.
  var sentence: String {
    var words: [String] = []
    if rotation != 0 { words.append("rotated \(signedRotation) degrees") }
    if brightness != 0 { words.append(factor) }
    if cover != nil { words.append("covered") }
    return words.isEmpty ? "the picture as it was" : words.joined(separator: ", ")
  }

  /// For the row below the picture: `rotated 30° · ×0.64 · covered`, or `30° ×0.64 covered` where
  /// there is no room for that.
  func line(width: Int, symbols: SymbolSet) -> String {
    let angle = "\(signedRotation)\(symbols == .unicode ? "°" : "deg")"
    func words(_ rotated: String, _ covered: String) -> [String] {
      (rotation != 0 ? [rotated] : []) + (brightness != 0 ? [factor] : [])
        + (cover != nil ? [covered] : [])
    }
    let forms = [
      words("rotated \(angle)", "covered").joined(separator: " \(symbols.dot) "),
      words(angle, "covered").joined(separator: " "),
      words(angle, "cover").joined(separator: " "),
    ]
    return forms.first { $0.displayWidth <= width } ?? forms[forms.count - 1]
  }

  /// From −165 to 180.
  private var signedRotation: Int { rotation > 180 ? rotation - 360 : rotation }

  private var factor: String { "×" + String(format: "%.2f", brightnessFactor) }
}
