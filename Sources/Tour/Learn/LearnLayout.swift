import Terminal

/// Where the lesson's text and the program are on the screen.
struct LearnLayout {
  /// The size that a step's text, question and all must fit: what 80×24 leaves beside the network.
  static let textSize = (width: 38, height: 20)
  /// From this width on the whole program has room beside the text.
  static let fullWidth = 120

  /// The text and what belongs to it; nil where the program has the whole screen.
  let text: Rect?
  let program: Rect
  /// Whether the program is drawn small: it has no room for its own screens.
  let isCompact: Bool

  init(width: Int, height: Int, side: LearnState.Side) {
    let isWide = width >= LearnLayout.fullWidth
    let columns = width >= 190 ? 60 : width >= 160 ? 50 : 40
    guard isWide || side == .text else {
      // The first row tells what to do and how to get back.
      text = nil
      program = Rect(x: 0, y: 0, width: width, height: height)
      isCompact = false
      return
    }
    text = Rect(x: 0, y: 0, width: columns, height: height)
    program = Rect(x: columns, y: 0, width: width - columns, height: height)
    isCompact = !isWide
  }
}
