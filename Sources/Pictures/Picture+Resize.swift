extension Picture {
  /// The picture at another size, by Pillow's antialiased bilinear filter.
  ///
  /// Equal bit for bit to Pillow's `resize((width, height), Image.Resampling.BILINEAR)`, which is also
  /// what torchvision's `Resize` does to a PIL image, where Pillow resizes the columns first. Up to
  /// version 12 it always does; version 13 begins with the rows where that is cheaper (a picture that
  /// becomes wider and lower, a very tall one), and then a few samples differ by 1.
  ///
  /// Memory and time grow with the product of the new sides, which nothing here limits.
  ///
  /// - Precondition: both sides are positive.
  public func resized(width: Int, height: Int) -> Picture {
    resized(width: width, height: height, keepingColumns: 0..<width, rows: 0..<height)
  }

  /// The picture with its shorter side of `side` pixels and its proportions kept: the longer one is
  /// `Int(side * long / short)`, as torchvision's `Resize(side)` has it.
  ///
  /// - Precondition: `side` is positive.
  public func resizedShortSide(to side: Int) -> Picture {
    let (width, height) = sizeCovering(width: side, height: side)
    return resized(width: width, height: height)
  }

  /// The least size with this picture's proportions that covers a box: one side is the box's, the
  /// other is rounded down.
  func sizeCovering(width boxWidth: Int, height boxHeight: Int) -> (width: Int, height: Int) {
    if width * boxHeight >= height * boxWidth {
      return (Int(Double(boxHeight * width) / Double(height)), boxHeight)
    }
    return (boxWidth, Int(Double(boxWidth * height) / Double(width)))
  }

  /// The part `columns` × `rows` of the picture resized to `width` × `height`, computed without the
  /// rest: a crop of a very long picture must not cost the whole.
  func resized(
    width newWidth: Int, height newHeight: Int, keepingColumns columns: Range<Int>, rows: Range<Int>
  ) -> Picture {
    precondition(newWidth > 0 && newHeight > 0, "a picture has at least one pixel")
    if newWidth == width, newHeight == height, columns == 0..<width, rows == 0..<height {
      return self
    }
    let horizontal = ResamplingAxis(from: width, to: newWidth, keeping: columns)
    let vertical = ResamplingAxis(from: height, to: newHeight, keeping: rows)

    // First every row that the second pass reads, then the columns. Both passes round to 8 bits.
    let sourceRows = vertical.sourceRange
    let rowSize = columns.count * 3
    var narrow = [UInt8](repeating: 0, count: sourceRows.count * rowSize)
    pixels.withUnsafeBufferPointer { source in
      narrow.withUnsafeMutableBufferPointer { target in
        for (row, y) in sourceRows.enumerated() {
          let line = UnsafeBufferPointer(rebasing: source[(y * width * 3)..<((y + 1) * width * 3)])
          horizontal.resampleRow(line, into: target, at: row * rowSize)
        }
      }
    }
    var result = [UInt8](repeating: 0, count: rows.count * rowSize)
    narrow.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        vertical.resampleColumns(
          source, rowSize: rowSize, firstRow: sourceRows.lowerBound, into: target)
      }
    }
    return Picture(width: columns.count, height: rows.count, pixels: result)
  }
}
