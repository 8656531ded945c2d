/// The number of columns that text takes on a terminal.
///
/// Goals: agree with the C library's `wcwidth` in a UTF-8 locale, which is what ncurses lays out by
/// (checked for every scalar where they must agree), and do not depend on the locale, so that a
/// canvas is the same everywhere. From UAX #11: wide and full-width scalars take two columns,
/// combining marks and format characters none, everything else one.

extension Character {
  /// 0, 1 or 2 columns. A control character counts 1: it is shown as a dot.
  public var displayWidth: Int {
    let scalar = unicodeScalars.first!
    let value = scalar.value
    if value < 0x300 { return 1 }
    if value < 0x1100 { return scalar.isZeroWidth ? 0 : 1 }
    if scalar.isZeroWidth { return 0 }
    return scalar.isWide ? 2 : 1
  }

  var isControl: Bool {
    let value = unicodeScalars.first!.value
    return value < 0x20 || (0x7F..<0xA0).contains(value)
  }
}

extension StringProtocol {
  /// The columns this text takes, on one line.
  public var displayWidth: Int { reduce(0) { $0 + $1.displayWidth } }

  /// The longest beginning that fits `width` columns; if something is cut off and there is room, it
  /// ends in `ellipsis`.
  public func truncated(to width: Int, ellipsis: Character = "…") -> String {
    if displayWidth <= width { return String(self) }
    guard width >= ellipsis.displayWidth else { return "" }
    var result = ""
    var used = ellipsis.displayWidth
    for character in self {
      used += character.displayWidth
      if used > width { break }
      result.append(character)
    }
    result.append(ellipsis)
    return result
  }
}

extension Unicode.Scalar {
  fileprivate var isZeroWidth: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: true
    // The vowels and final consonants of conjoining Hangul are drawn into the syllable's first.
    default: (0x1160...0x11FF).contains(value)
    }
  }

  fileprivate var isWide: Bool {
    switch value {
    case 0x1100...0x115F,  // Hangul initial consonants
      0x2329...0x232A,  // angle brackets
      0x2E80...0x303E, 0x3041...0x3247, 0x3250...0x4DBF,  // radicals, kana, CJK symbols
      0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,  // ideographs, Yi, Hangul
      0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F,  // compatibility forms
      0xFF01...0xFF60, 0xFFE0...0xFFE6,  // full-width forms
      0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF,  // Tangut, Khitan, kana supplements
      0x20000...0x3FFFD:  // supplementary ideographs
      true
    default: properties.isEmojiPresentation
    }
  }
}
