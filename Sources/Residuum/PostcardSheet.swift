import Pictures
import Terminal

/// A contact sheet for a terminal: rows of pictures, each with the name of its class and its index
/// under it.
struct PostcardSheet {
  /// Columns of a picture; it has half as many rows.
  let side: Int
  /// Pictures in a row.
  let across: Int
  /// Rows of pictures that the terminal holds at once.
  let down: Int
  /// Columns between two pictures.
  private let gap: Int
  private let terminalWidth: Int
  private let medium: Medium

  /// Less than this, and a shape cannot be told.
  private static let leastSide = 16

  /// Lays pictures of `size` pixels out.
  ///
  /// Of half blocks three rows of five should fit, and a pixel is enlarged or reduced by a whole
  /// factor. Of shades, which take a whole cell each, there are two rows of four, as large as the
  /// terminal allows. Where not even the smallest fit so, there are as many of those as do.
  init(size: Int, width: Int, height: Int, medium: Medium) {
    self.medium = medium
    terminalWidth = width
    let hasHalves = medium.depth.showsPictures && medium.symbols == .unicode
    let gap = hasHalves ? 1 : 2
    let wanted = hasHalves ? (across: 5, down: 3) : (across: 4, down: 2)
    let sides =
      hasHalves
      ? (2...8).reversed().map { size * $0 } + (1...size).map { size / $0 }
      : (0...size / 2).reversed().map { 2 * $0 }
    func across(_ side: Int) -> Int { max(1, (width + gap) / (side + gap)) }
    // The header is above, a prompt below, an empty line between two rows.
    func down(_ side: Int) -> Int { max(1, (height - 2 + 1) / (Self.rowHeight(side) + 1)) }
    let fitting = sides.first {
      $0 >= Self.leastSide && across($0) >= wanted.across && down($0) >= wanted.down
    }
    side = min(fitting ?? Self.leastSide, max(width, 2))
    self.gap = gap
    self.across = across(side)
    self.down = min(down(side), wanted.down)
  }

  /// How many pictures the terminal holds.
  var capacity: Int { across * down }

  /// With the line of names.
  private static func rowHeight(_ side: Int) -> Int { (side + 1) / 2 + 1 }

  private var width: Int { across * (side + gap) - gap }

  /// What the pictures are of.
  func header(of set: PostcardSet) -> Canvas {
    var canvas = Canvas(width: terminalWidth, height: 1, medium: medium)
    canvas.write(set.title, in: canvas.bounds, style: .plain.bold())
    return canvas
  }

  /// One row of pictures, those at `positions` of the set.
  func row(_ positions: Range<Int>, of set: PostcardSet) -> Canvas {
    let height = Self.rowHeight(side)
    var canvas = Canvas(width: width, height: height, medium: medium)
    for (column, position) in positions.enumerated() {
      let (picture, label) = set[position]
      let x = column * (side + gap)
      let area = Rect(x: x, y: 0, width: side, height: height - 1)
      var pixels = PixelGrid(picture)
      if !medium.depth.showsPictures {
        pixels = pixels.resized(width: area.width, height: area.height).stretchedLightness
      }
      canvas.draw(HalfBlock(pixels, fit: .stretch), in: area)
      let under = Rect(x: x, y: height - 1, width: side, height: 1)
      let index = String(set.first + position)
      canvas.write(Postcards.classNames[label], in: under)
      if Postcards.classNames[label].count + index.count < side {
        canvas.write(index, in: under, style: .plain.dim(), align: .right)
      }
    }
    return canvas
  }
}

extension PixelGrid {
  fileprivate init(_ picture: Picture) {
    self.init(width: picture.width, height: picture.height) { x, y in
      let (red, green, blue) = picture[x, y]
      return .rgb(Int(red), Int(green), Int(blue))
    }
  }
  /// In greys over the whole range, for where there are few shades: from the lightness that a tenth of
  /// the pixels do not reach, the darker part of the ground, to that of the brightest fiftieth.
  fileprivate var stretchedLightness: PixelGrid {
    let lightness = pixels.map { Color($0).lightness() }
    let sorted = lightness.sorted()
    let low = sorted[sorted.count / 10]
    let high = sorted[sorted.count - 1 - sorted.count / 50]
    return PixelGrid(
      width: width, height: height,
      pixels: lightness.map {
        Colormap.grey.color(at: high > low ? ($0 - low) / (high - low) : 0.5).hex ?? 0
      })
  }
}
