/// A horizontal bar as long as a magnitude, in one row, to an eighth of a cell.
///
///     canvas.draw(Bar(0.82, of: 1), in: Rect(x: 10, y: 3, width: 20, height: 1))
///
/// What is not zero shows at least the smallest piece; what exceeds the maximum, infinity too, fills
/// the row; not-a-number is a question mark.
public struct Bar: Widget {
  public var value: Float
  public var maximum: Float
  public var style: Style
  /// What the rest of the row looks like; nil leaves it as it is.
  public var track: Style?

  /// Makes a bar of the magnitude of `value` where a full row means `maximum`.
  public init(_ value: Float, of maximum: Float, style: Style = .plain, track: Style? = nil) {
    self.value = value
    self.maximum = maximum
    self.style = style
    self.track = track
  }

  public func draw(in rect: Rect, on canvas: inout Canvas) {
    guard !rect.isEmpty else { return }
    if let track {
      canvas.fill(Rect(x: rect.x, y: rect.y, width: rect.width, height: 1), style: track)
    }
    if value.isNaN {
      canvas.write("?", x: rect.x, y: rect.y, style: style)
      return
    }
    let glyphs = canvas.medium.symbols.rightward
    let pieces = Steps.count(value.magnitude, of: maximum, steps: rect.width * glyphs.count)
    for x in 0..<(pieces + glyphs.count - 1) / glyphs.count {
      let inCell = min(pieces - x * glyphs.count, glyphs.count)
      canvas.write(String(glyphs[inCell - 1]), x: rect.x + x, y: rect.y, style: shown(track))
    }
  }

  /// A partial block shows the track behind it.
  private func shown(_ track: Style?) -> Style {
    guard let track, style.background == .default else { return style }
    return style.on(track.background)
  }
}

/// How many of so many steps a value reaches.
enum Steps {
  /// Rounded to the nearest, but none only for zero, and never more than there are.
  static func count(_ value: Float, of maximum: Float, steps: Int) -> Int {
    guard value > 0, steps > 0 else { return 0 }
    guard maximum > 0, value < maximum else { return steps }
    return max(1, min(steps, Int((value / maximum * Float(steps)).rounded())))
  }
}
