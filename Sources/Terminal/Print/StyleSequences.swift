/// The escape sequences that make a terminal write in a style: ECMA-48's "select graphic rendition",
/// with the extensions for 16, 256 and 24-bit colours that terminals share.
///
/// `Curses` asks terminfo instead. What is printed once asks terminfo for the number of colours alone:
/// no terminal of today that has colours sets them otherwise.
struct StyleSequences {
  private let palette: Palette
  private var nearest: [UInt32: Int] = [:]

  init(depth: ColorDepth) { palette = Palette(depth: depth) }

  /// What changes any style into `style`.
  mutating func change(to style: Style) -> String {
    var codes = ["0"]
    if style.bold { codes.append("1") }
    if style.dim { codes.append("2") }
    if style.underline { codes.append("4") }
    if style.reverse { codes.append("7") }
    if palette.depth == .direct {
      if let hex = style.foreground.hex { codes.append(direct(38, hex)) }
      if let hex = style.background.hex { codes.append(direct(48, hex)) }
    } else if palette.depth > .monochrome {
      let palette = palette
      let pair = palette.pair(foreground: style.foreground, background: style.background) {
        nearestColor(to: $0, in: palette)
      }
      if pair.foreground >= 0 { codes.append(indexed(30, Int(pair.foreground))) }
      if pair.background >= 0 { codes.append(indexed(40, Int(pair.background))) }
    }
    return "\u{1B}[\(codes.joined(separator: ";"))m"
  }

  private func direct(_ code: Int, _ hex: UInt32) -> String {
    "\(code);2;\(hex >> 16 & 255);\(hex >> 8 & 255);\(hex & 255)"
  }

  /// `base` is 30 for a foreground, 40 for a background.
  private func indexed(_ base: Int, _ index: Int) -> String {
    if palette.depth == .palette256 { return "\(base + 8);5;\(index)" }
    return index < 8 ? "\(base + index)" : "\(base + 60 + index - 8)"
  }

  private mutating func nearestColor(to hex: UInt32, in palette: Palette) -> Int {
    if let known = nearest[hex] { return known }
    let found = palette.nearest(to: hex)
    nearest[hex] = found
    return found
  }
}
