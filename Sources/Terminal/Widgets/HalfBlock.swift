/// A picture of two pixels a cell, one above the other: `▀` in the upper pixel's colour on the lower
/// one's.
///
///     canvas.draw(HalfBlock(picture), in: rect)
///
/// A pixel is then nearly square. Where there are too few colours the picture is drawn in shades of
/// block characters by lightness, one a cell; in ASCII, in characters of growing weight, which take
/// the pixels' colours if there are enough of them.
public struct HalfBlock: Widget {
  /// How a picture fills its rectangle.
  public enum Fit: Sendable {
    /// To all four sides.
    case stretch
    /// As large as its proportions allow, in the middle.
    case contain
    /// The same, but enlarged by whole factors alone, so that all source pixels are of one size.
    case whole
  }

  public var pixels: PixelGrid
  public var fit: Fit
  /// A frame to be drawn on the picture, in its own pixels.
  public var frame: Rect?
  public var frameColor: Color

  public init(
    _ pixels: PixelGrid, fit: Fit = .contain, frame: Rect? = nil, frameColor: Color = .white
  ) {
    self.pixels = pixels
    self.fit = fit
    self.frame = frame
    self.frameColor = frameColor
  }

  /// The cells the picture covers when drawn in `rect`.
  public func area(in rect: Rect) -> Rect {
    guard !pixels.isEmpty, !rect.isEmpty else {
      return Rect(x: rect.x, y: rect.y, width: 0, height: 0)
    }
    let size = size(width: rect.width, height: 2 * rect.height)
    return rect.centered(width: size.width, height: (size.height + 1) / 2)
  }

  /// The size in pixels that fits.
  private func size(width: Int, height: Int) -> (width: Int, height: Int) {
    switch fit {
    case .stretch: return (width, height)
    case .contain, .whole:
      if fit == .whole {
        let factor = min(width / pixels.width, height / pixels.height)
        if factor >= 1 { return (pixels.width * factor, pixels.height * factor) }
      }
      // The axis with less room fills it; the other one is rounded, and never to nothing.
      if width * pixels.height <= height * pixels.width {
        let scaled = (2 * width * pixels.height + pixels.width) / (2 * pixels.width)
        return (width, max(1, scaled))
      }
      let scaled = (2 * height * pixels.width + pixels.height) / (2 * pixels.height)
      return (max(1, scaled), height)
    }
  }

  public func draw(in rect: Rect, on canvas: inout Canvas) {
    let area = area(in: rect)
    guard !area.isEmpty else { return }
    let size = size(width: rect.width, height: 2 * rect.height)
    let medium = canvas.medium
    if medium.symbols == .unicode, medium.depth.showsPictures {
      var scaled = pixels.resized(width: size.width, height: size.height)
      if let frame { scaled.stroke(place(frame, in: size), color: frameColor) }
      drawHalves(scaled, in: area, on: &canvas)
    } else {
      let scaled = pixels.resized(width: area.width, height: area.height)
      drawShades(scaled, in: area, on: &canvas)
      if let frame {
        let placed = place(frame, in: (area.width, area.height))
        canvas.box(
          Rect(
            x: area.x + placed.x, y: area.y + placed.y, width: max(2, placed.width),
            height: max(2, placed.height)), style: Style(frameColor))
      }
    }
  }

  private func drawHalves(_ scaled: PixelGrid, in area: Rect, on canvas: inout Canvas) {
    for y in 0..<area.height {
      for x in 0..<area.width {
        let upper = Color(scaled[x, 2 * y])
        // An odd last row leaves what is under the picture's edge.
        let below = canvas[area.x + x, area.y + y].style.background
        let lower = 2 * y + 1 < scaled.height ? Color(scaled[x, 2 * y + 1]) : below
        canvas[area.x + x, area.y + y] = Cell("▀", Style(upper, on: lower))
      }
    }
  }

  private func drawShades(_ scaled: PixelGrid, in area: Rect, on canvas: inout Canvas) {
    for y in 0..<area.height {
      for x in 0..<area.width {
        let color = Color(scaled[x, y])
        let glyph = Shade.glyph(color.lightness(), symbols: canvas.medium.symbols)
        let style = canvas.medium.depth.showsPictures ? Style(color) : .plain
        canvas[area.x + x, area.y + y] = Cell(glyph, style)
      }
    }
  }

  /// Where the frame of source pixels lies in the scaled picture: around every pixel that it touches.
  private func place(_ frame: Rect, in size: (width: Int, height: Int)) -> Rect {
    let left = frame.x * size.width / pixels.width
    let top = frame.y * size.height / pixels.height
    let right = (frame.maxX * size.width + pixels.width - 1) / pixels.width
    let bottom = (frame.maxY * size.height + pixels.height - 1) / pixels.height
    return Rect(x: left, y: top, width: right - left, height: bottom - top)
  }
}

extension PixelGrid {
  /// Draws the inside edge of a rectangle of pixels.
  public mutating func stroke(_ rect: Rect, color: Color) {
    guard !rect.isEmpty else { return }
    let hex = color.hex ?? 0xFFFFFF
    for x in max(rect.x, 0)..<max(min(rect.maxX, width), max(rect.x, 0)) {
      self[x, rect.y] = hex
      self[x, rect.maxY - 1] = hex
    }
    for y in max(rect.y, 0)..<max(min(rect.maxY, height), max(rect.y, 0)) {
      self[rect.x, y] = hex
      self[rect.maxX - 1, y] = hex
    }
  }
}

/// Block characters by lightness.
enum Shade {
  /// The character for 0 dark to 1 bright, all of them in equal parts of the range.
  static func glyph(_ lightness: Float, symbols: SymbolSet) -> Character {
    let shades = symbols.shades
    let step = Int(UnitInterval.clamped(lightness) * Float(shades.count))
    return shades[min(step, shades.count - 1)]
  }
}
