import Networks
import Terminal

/// Where the parts of the first screen are: what draws them and what the mouse hits must agree.
struct TourLayout {
  /// The input picture, its changes and the classes.
  let side: Rect
  /// The unit in focus.
  let main: Rect
  /// The frame around the input picture, at the top of `side`.
  let input: Rect
  private let subject: Subject

  init(_ subject: Subject, focus: Int, width: Int, height: Int) {
    self.subject = subject
    let top = RibbonLayout(subject, focus: focus, width: width, height: height).bottom
    let rows = height - 2 - top
    let sideWidth = width >= 150 ? 44 : width >= 110 ? 32 : 20
    side = Rect(x: 0, y: top, width: sideWidth, height: rows)
    main = Rect(x: side.maxX + 1, y: top, width: width - sideWidth - 1, height: rows)
    let pixels = subject.pixels
    // A half block is nearly square: so many rows for so many columns.
    let wanted = ((sideWidth - 2) * pixels.height + 2 * pixels.width - 1) / (2 * pixels.width)
    // Below it a row for the changes, one for a title, and five classes.
    input = Rect(
      x: side.x, y: side.y, width: side.width, height: min(wanted + 2, max(5, rows - 7)))
  }

  /// The place of the input picture that a cell shows, as shares of its width and height; nil beside it.
  func place(atX x: Int, y: Int) -> (x: Double, y: Double)? {
    let area = HalfBlock(subject.pixels).area(in: input.inset())
    guard area.contains(x: x, y: y) else { return nil }
    return (
      (Double(x - area.x) + 0.5) / Double(area.width),
      (Double(y - area.y) + 0.5) / Double(area.height)
    )
  }
}
