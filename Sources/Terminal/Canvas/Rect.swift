/// A rectangle of cells; `x` grows to the right, `y` downwards.
///
/// Its extent is never negative: what would be is empty.
public struct Rect: Hashable, Sendable {
  public var x: Int
  public var y: Int
  public let width: Int
  public let height: Int

  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  public var isEmpty: Bool { width == 0 || height == 0 }

  /// The first column to the right of it.
  public var maxX: Int { x + width }

  /// The first row below it.
  public var maxY: Int { y + height }

  public func contains(x column: Int, y row: Int) -> Bool {
    column >= x && column < maxX && row >= y && row < maxY
  }

  /// What both rectangles cover.
  public func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Rect(
      x: left, y: top, width: min(maxX, other.maxX) - left, height: min(maxY, other.maxY) - top)
  }

  /// The rectangle without `columns` at its left and right and `rows` at its top and bottom.
  public func inset(columns: Int, rows: Int) -> Rect {
    Rect(x: x + columns, y: y + rows, width: width - 2 * columns, height: height - 2 * rows)
  }

  /// The rectangle without `margin` cells on every side: 1 is the inside of a box.
  public func inset(_ margin: Int = 1) -> Rect { inset(columns: margin, rows: margin) }

  /// A rectangle of this size or smaller in the middle of it.
  public func centered(width: Int, height: Int) -> Rect {
    let width = min(width, self.width)
    let height = min(height, self.height)
    return Rect(
      x: x + (self.width - width) / 2, y: y + (self.height - height) / 2, width: width,
      height: height)
  }
}

extension Rect {
  /// How much of a row or column one part gets.
  public enum Extent: Hashable, Sendable {
    /// So many cells, fewer only if there are not so many.
    case fixed(Int)
    /// A share, by weight, of what the fixed parts leave.
    case fill(Int)

    public static let fill = Extent.fill(1)
  }

  /// Cuts the rectangle from left to right. There are as many parts as extents, some perhaps empty.
  public func columns(_ extents: Extent..., gap: Int = 0) -> [Rect] {
    Rect.cut(width, into: extents, gap: gap).map { start, length in
      Rect(x: x + start, y: y, width: length, height: height)
    }
  }

  /// Cuts the rectangle from top to bottom. There are as many parts as extents, some perhaps empty.
  public func rows(_ extents: Extent..., gap: Int = 0) -> [Rect] {
    Rect.cut(height, into: extents, gap: gap).map { start, length in
      Rect(x: x, y: y + start, width: width, height: length)
    }
  }

  private static func cut(_ total: Int, into extents: [Extent], gap: Int) -> [(Int, Int)] {
    var free = total - gap * max(0, extents.count - 1)
    var weights = 0
    for extent in extents {
      switch extent {
      case .fixed(let length): free -= max(0, length)
      case .fill(let weight): weights += max(0, weight)
      }
    }
    free = max(0, free)

    var parts: [(Int, Int)] = []
    var position = 0
    for extent in extents {
      var length: Int
      switch extent {
      case .fixed(let wanted): length = max(0, wanted)
      case .fill(let weight):
        // Dividing what is left by the weight that is left loses no cell to rounding.
        length = weights == 0 ? 0 : free * max(0, weight) / weights
        free -= length
        weights -= max(0, weight)
      }
      length = max(0, min(length, total - position))
      parts.append((position, length))
      position = min(total, position + length + gap)
    }
    return parts
  }
}
