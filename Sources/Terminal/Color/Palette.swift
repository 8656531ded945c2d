/// The colours of a terminal that has few, and which of them is nearest to one that was asked for.
///
/// Nearest is by distance in OKLab, with two departures that keep text legible:
/// * A grey is never turned into a hue: in the 8 and 16 colours the lightness of a dark grey is nearest
///   to blue's. Colours of little chroma choose among the greys.
/// * A foreground never vanishes in its background because both have the same nearest colour.
struct Palette: Sendable {
  let depth: ColorDepth

  /// Foreground and background as the terminal numbers them; -1 is its default.
  struct Pair: Hashable, Sendable {
    var foreground: Int32
    var background: Int32
  }

  /// The palette xterm starts with: 16 named colours, the 6×6×6 cube, 24 greys.
  static let xterm: [UInt32] = {
    var colors: [UInt32] = [
      0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
      0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
    ]
    let levels: [UInt32] = [0, 95, 135, 175, 215, 255]
    for red in levels {
      for green in levels {
        for blue in levels { colors.append(red << 16 | green << 8 | blue) }
      }
    }
    for step in 0..<24 as Range<UInt32> { colors.append((8 + 10 * step) * 0x010101) }
    return colors
  }()

  private static let xtermLab: [OKLab] = xterm.map(OKLab.init(hex:))

  /// Below this chroma a colour is taken for a grey.
  static let greyChroma: Float = 0.04

  /// The colours to choose from. In 256 the first 16 are left out: people give those other values.
  private var candidates: Range<Int> {
    switch depth {
    case .monochrome: 0..<0
    case .eight: 0..<8
    case .sixteen: 0..<16
    case .palette256, .direct: 16..<256
    }
  }

  /// The index of the nearest colour.
  func nearest(to hex: UInt32) -> Int {
    let wanted = OKLab(hex: hex)
    let isGrey = depth < .palette256 && wanted.chroma < Palette.greyChroma
    var best = 0
    var bestDistance = Float.infinity
    for index in candidates {
      let candidate = Palette.xtermLab[index]
      if isGrey, candidate.chroma > Palette.greyChroma { continue }
      let distance = wanted.squaredDistance(to: candidate)
      if distance < bestDistance {
        best = index
        bestDistance = distance
      }
    }
    return best
  }

  /// What to ask a terminal of 24-bit colour for: 5 bits a channel, which keeps the number of
  /// different pairs on one screen within what ncurses can count.
  ///
  /// The values 0 to 7 mean named colours there, so that black is said as nearly black.
  static func direct(_ hex: UInt32) -> Int32 {
    func quantized(_ byte: UInt32) -> UInt32 {
      let five = (byte * 31 + 127) / 255
      return five << 3 | five >> 2
    }
    let value =
      quantized(hex >> 16 & 255) << 16 | quantized(hex >> 8 & 255) << 8 | quantized(hex & 255)
    return value == 0 ? 0x010101 : Int32(value)
  }
}

extension Palette {
  /// The pair for a style's two colours. `nearest` may remember answers.
  func pair(
    foreground: Color, background: Color, nearest: (UInt32) -> Int
  ) -> Pair {
    if depth == .direct {
      return Pair(
        foreground: foreground.hex.map(Palette.direct) ?? -1,
        background: background.hex.map(Palette.direct) ?? -1)
    }
    let back = background.hex.map(nearest)
    var front = foreground.hex.map(nearest)
    if depth < .palette256, front != nil, foreground != background {
      if front == back {
        front = background.lightness() < 0.6 ? 7 : 0
      } else if front == 0, back == nil {
        // Most terminals are dark, and where they are not, grey is legible too.
        front = depth == .sixteen ? 8 : 7
      }
    }
    return Pair(foreground: front.map(Int32.init) ?? -1, background: back.map(Int32.init) ?? -1)
  }
}
