import Terminal

/// The colours that mean something. They differ in lightness as well as in hue, and nothing is told by
/// colour alone.
enum Theme {
  static let shortcut = Style(Color(0x6CB6FF))
  static let residual = Style(Color(0xFFA657))
  static let gate = Style(Color(0xF2D479))
  static let sum = Style(Color(0xD59BFF))
  static let output = Style(Color(0x86DB8A))
  static let cut = Style(Color(0xFF6B81)).bold()

  static let title = Style.plain.bold()
  static let faint = Style(Color(0x8A919C))
  static let frame = Style(Color(0x5C6470))
  static let key = Style(Color(0xF2D479)).bold()
  static let selection = Style.plain.reverse()
  static let error = Style(Color(0xFF6B81)).bold()
  static let field = Color(0xFF4F9A)

  /// The colour of a ratio ‖F‖/‖S‖ in the ribbon; 1 and more is the brightest.
  static func ratio(_ ratio: Float) -> Style {
    Style(Colormap.sequential.color(at: 0.35 + 0.6 * min(max(ratio, 0), 1.2) / 1.2))
  }
}
