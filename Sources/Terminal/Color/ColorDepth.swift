/// How many colours a terminal can show.
public enum ColorDepth: Int, Comparable, Sendable, CaseIterable {
  /// No colour: bold, dim, underline and reverse at most.
  case monochrome
  case eight
  case sixteen
  /// The xterm palette: 16 named colours, a 6×6×6 cube, 24 greys.
  case palette256
  /// 24 bits, said as they are.
  case direct

  public static func < (a: ColorDepth, b: ColorDepth) -> Bool { a.rawValue < b.rawValue }

  /// Whether a picture can be drawn in its own colours. Below this it is drawn in shades.
  public var showsPictures: Bool { self >= .palette256 }
}
