/// A grid of numbers as colours: an activation, a kernel, a matrix.
///
///     canvas.draw(Heatmap(values, width: 14, height: 14, colormap: .diverging), in: rect)
///
/// In colour it is a half-block picture. Where there are too few colours it is drawn in shades that
/// grow from the least value to the greatest, so that the sign of a diverging map is not lost with
/// its hue; 8 and 16 colours add the hue to the shade.
public struct Heatmap: Widget {
  public let width: Int
  public let height: Int
  /// Row after row.
  public let values: [Float]
  /// What the ends of the colour map mean: 0 and 1 of a sequential one, ±1 of a diverging one.
  public let range: ClosedRange<Float>
  public let colormap: Colormap
  public var fit: HalfBlock.Fit

  /// Makes a heatmap; missing values are not-a-number. Without a range, a sequential map goes from
  /// the least value to the greatest, a diverging one to the greatest magnitude on both sides.
  public init(
    _ values: [Float], width: Int, height: Int, range: ClosedRange<Float>? = nil,
    colormap: Colormap = .sequential, fit: HalfBlock.Fit = .contain
  ) {
    self.width = max(0, width)
    self.height = max(0, height)
    let count = self.width * self.height
    self.values =
      Array(values.prefix(count))
      + repeatElement(.nan, count: max(0, count - values.count))
    self.colormap = colormap
    self.fit = fit
    if let range {
      self.range = range
    } else {
      let finite = self.values.filter(\.isFinite)
      let low = finite.min() ?? 0
      let high = finite.max() ?? 0
      let most = max(low.magnitude, high.magnitude)
      self.range = colormap.isDiverging ? -most...most : low...high
    }
  }

  /// Where in the range a value lies, 0 to 1. A range of one value is all middle if it diverges, else
  /// all bottom.
  private func position(_ value: Float) -> Float {
    let span = Double(range.upperBound) - Double(range.lowerBound)
    guard span > 0 else { return colormap.isDiverging ? 0.5 : 0 }
    if value.isNaN { return .nan }
    return Float((Double(value) - Double(range.lowerBound)) / span)
  }

  /// The picture of it, a pixel for each value.
  public var pixels: PixelGrid {
    PixelGrid(width: width, height: height) { x, y in
      colormap.color(at: position(values[y * width + x]))
    }
  }

  public func draw(in rect: Rect, on canvas: inout Canvas) {
    let area = HalfBlock(blank, fit: fit).area(in: rect)
    guard !area.isEmpty else { return }
    if canvas.medium.symbols == .unicode, canvas.medium.depth.showsPictures {
      // Values are averaged, not colours: the mean of +1 and -1 is zero, not a mixture of hues.
      let scaled = resized(width: min(width, area.width), height: min(height, 2 * area.height))
      canvas.draw(HalfBlock(scaled.pixels, fit: .stretch), in: area)
    } else {
      drawShades(resized(width: area.width, height: area.height), in: area, on: &canvas)
    }
  }

  /// A picture of the same size, to ask where it would go.
  private var blank: PixelGrid { PixelGrid(width: width, height: height, pixels: []) }

  /// The same map at another size.
  public func resized(width newWidth: Int, height newHeight: Int) -> Heatmap {
    guard newWidth > 0, newHeight > 0, !values.isEmpty,
      newWidth != width || newHeight != height
    else { return self }
    let resampling = Resampling(
      width: width, height: height, toWidth: newWidth, toHeight: newHeight)
    return Heatmap(
      resampling.apply(values), width: newWidth, height: newHeight, range: range,
      colormap: colormap, fit: fit)
  }

  private func drawShades(_ scaled: Heatmap, in area: Rect, on canvas: inout Canvas) {
    for y in 0..<area.height {
      for x in 0..<area.width {
        let position = scaled.position(scaled.values[y * area.width + x])
        let glyph =
          position.isNaN ? "?" : Shade.glyph(position, symbols: canvas.medium.symbols)
        let style =
          canvas.medium.depth == .monochrome ? .plain : Style(colormap.hue(at: position))
        canvas[area.x + x, area.y + y] = Cell(glyph, style)
      }
    }
  }
}
