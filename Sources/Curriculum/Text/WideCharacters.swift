// East Asian writing, as far as reading a lesson needs it: after UAX #11, as the widths of the terminal are.

extension Character {
  /// Whether it takes two columns.
  var isWide: Bool { isHangul || isIdeographic }

  /// Wide, and of a script that is written without spaces.
  var isIdeographic: Bool {
    switch unicodeScalars.first!.value {
    case 0x2E80...0x303E, 0x3041...0x3130, 0x3190...0x31FF, 0x3220...0x325F,
      0x3280...0x4DBF, 0x4E00...0xA4CF, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60,
      0xFFE0...0xFFE6, 0x1AFF0...0x1B2FF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }

  /// Korean is written with spaces.
  private var isHangul: Bool {
    switch unicodeScalars.first!.value {
    case 0x1100...0x115F, 0x3131...0x318F, 0x3200...0x321F, 0x3260...0x327F, 0xA960...0xA97F,
      0xAC00...0xD7A3:
      true
    default: false
    }
  }
}

extension String {
  /// The columns that it takes, on one line.
  var columns: Int { reduce(0) { $0 + ($1.isWide ? 2 : 1) } }
}
