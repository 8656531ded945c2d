/// Changes the size of a grid of numbers: the mean over each new cell's area when it shrinks, the
/// nearest old cell when it grows. Each axis by itself.
struct Resampling {
  /// The old cells that one new cell covers, and how much of its area each makes up.
  private struct Span {
    var first: Int
    var weights: [Float]
  }

  private let columns: [Span]
  private let rows: [Span]
  private let oldWidth: Int

  /// - Precondition: none of the extents is zero.
  init(width: Int, height: Int, toWidth: Int, toHeight: Int) {
    columns = Resampling.spans(from: width, to: toWidth)
    rows = Resampling.spans(from: height, to: toHeight)
    oldWidth = width
  }

  private static func spans(from old: Int, to new: Int) -> [Span] {
    if new >= old {
      // The old cell under the new one's centre, in whole numbers: (i + 1/2)·old/new.
      return (0..<new).map { Span(first: (2 * $0 + 1) * old / (2 * new), weights: [1]) }
    }
    return (0..<new).map { index in
      // The area of new cell i is [i·old, (i + 1)·old) in units of 1/new of an old cell.
      let start = index * old
      let end = start + old
      let first = start / new
      let last = (end - 1) / new
      let weights = (first...last).map { cell in
        Float(min(end, (cell + 1) * new) - max(start, cell * new)) / Float(old)
      }
      return Span(first: first, weights: weights)
    }
  }

  /// Resamples one plane in row-major order.
  func apply(_ plane: [Float]) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(columns.count * rows.count)
    var line = [Float](repeating: 0, count: oldWidth)
    for row in rows {
      // First the rows into one line of the old width, then that line's columns.
      for x in 0..<oldWidth { line[x] = 0 }
      for (offset, weight) in row.weights.enumerated() {
        let start = (row.first + offset) * oldWidth
        for x in 0..<oldWidth { line[x] += weight * plane[start + x] }
      }
      for column in columns {
        var sum: Float = 0
        for (offset, weight) in column.weights.enumerated() {
          sum += weight * line[column.first + offset]
        }
        result.append(sum)
      }
    }
    return result
  }
}

extension PixelGrid {
  /// The picture at another size. Means are taken of linear light, as by an eye from far away.
  public func resized(width: Int, height: Int) -> PixelGrid {
    if width == self.width, height == self.height { return self }
    guard !isEmpty, width > 0, height > 0 else {
      return PixelGrid(width: width, height: height, pixels: [])
    }
    let resampling = Resampling(
      width: self.width, height: self.height, toWidth: width, toHeight: height)
    func plane(_ shift: UInt32) -> [Float] {
      resampling.apply(pixels.map { SRGB.linear(UInt8(truncatingIfNeeded: $0 >> shift)) })
    }
    let red = plane(16)
    let green = plane(8)
    let blue = plane(0)
    return PixelGrid(
      width: width, height: height,
      pixels: red.indices.map { index in
        UInt32(SRGB.encoded(red[index])) << 16 | UInt32(SRGB.encoded(green[index])) << 8
          | UInt32(SRGB.encoded(blue[index]))
      })
  }
}
