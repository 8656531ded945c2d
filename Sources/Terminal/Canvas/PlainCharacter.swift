extension Character {
  /// The ASCII character that does most nearly the same, for a locale that has no others.
  ///
  /// Text of the user's (labels, file names) passes through here too; what has no likeness becomes a
  /// question mark.
  var plain: Character {
    guard let scalar = unicodeScalars.first, scalar.value >= 0x80 else { return self }
    switch scalar.value {
    case 0x2500, 0x2501, 0x2574, 0x2576, 0x2013, 0x2014, 0x2212: return "-"
    case 0x2502, 0x2503, 0x2575, 0x2577: return "|"
    case 0x2504...0x257F: return "+"
    case 0x2591, 0x2581...0x2583: return "."
    case 0x2592, 0x2584...0x2586: return "="
    case 0x2580...0x259F: return "#"
    case 0x2190, 0x25C0: return "<"
    case 0x2192, 0x25B6: return ">"
    case 0x2191, 0x25B2: return "^"
    case 0x2193, 0x25BC: return "v"
    case 0xB7, 0x2022, 0x2026: return "."
    case 0xD7: return "x"
    case 0x2016: return "|"
    case 0x2080...0x2089: return Character(Unicode.Scalar(0x30 + UInt8(scalar.value - 0x2080)))
    case 0x2018, 0x2019: return "'"
    case 0x201C, 0x201D: return "\""
    default: return "?"
    }
  }
}

extension Canvas {
  /// Writes every character that is not ASCII as the one most like it, for who asked for ASCII alone.
  ///
  /// A character two cells wide becomes a question mark and a space.
  public mutating func makePlain() {
    for y in 0..<height {
      for x in 0..<width {
        let cell = self[x, y]
        guard !cell.isContinuation, !cell.character.isASCII else { continue }
        self[x, y] = Cell(cell.character.plain, cell.style)
      }
    }
  }
}
