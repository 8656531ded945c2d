/// How a camera was held, by the number in EXIF's orientation tag.
enum Orientation: Int, CaseIterable {
  case upright = 1
  case mirrored, upsideDown, flipped, transposed, turnedLeft, transversed, turnedRight

  /// Reads tag 0x0112 from the first directory of a TIFF structure, the payload of an EXIF segment.
  ///
  /// Broken metadata do not make a picture unreadable: whatever is not understood counts as upright.
  /// Only the first directory is looked at and no link is followed, so nothing can loop.
  init(tiff: [UInt8]) {
    self = Self.orientation(inTIFF: tiff) ?? .upright
  }

  private static func orientation(inTIFF tiff: [UInt8]) -> Orientation? {
    let isLittleEndian: Bool
    if tiff.starts(with: "II".utf8) {
      isLittleEndian = true
    } else if tiff.starts(with: "MM".utf8) {
      isLittleEndian = false
    } else {
      return nil
    }
    /// The unsigned number of `count` bytes at `offset`.
    func number(at offset: Int, count: Int) -> Int? {
      guard offset >= 0, offset <= tiff.count - count else { return nil }
      let field = tiff[offset..<(offset + count)]
      return isLittleEndian
        ? field.reversed().reduce(0) { $0 << 8 | Int($1) } : field.reduce(0) { $0 << 8 | Int($1) }
    }
    guard number(at: 2, count: 2) == 42, let directory = number(at: 4, count: 4),
      let entries = number(at: directory, count: 2)
    else { return nil }
    for index in 0..<entries {
      // An entry: tag 2, type 2, count 4, value 4 bytes, the value at the left of its field.
      let entry = directory + 2 + index * 12
      guard let tag = number(at: entry, count: 2) else { return nil }
      guard tag == 0x0112 else { continue }
      let sizes = [3: 2, 4: 4]  // SHORT, and LONG, which some programs write
      guard number(at: entry + 4, count: 4) == 1,
        let size = number(at: entry + 2, count: 2).flatMap({ sizes[$0] }),
        let value = number(at: entry + 8, count: size)
      else { return nil }
      return Orientation(rawValue: value)
    }
    return nil
  }
}

extension Picture {
  /// The picture as it looked to whoever held the camera.
  func upright(from orientation: Orientation) -> Picture {
    if orientation == .upright { return self }
    let swapsSides = orientation.rawValue >= 5
    let (newWidth, newHeight) = swapsSides ? (height, width) : (width, height)
    let (right, bottom) = (width - 1, height - 1)
    var result = [UInt8]()
    result.reserveCapacity(pixels.count)
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        let (column, row) =
          switch orientation {
          case .upright: (x, y)
          case .mirrored: (right - x, y)
          case .upsideDown: (right - x, bottom - y)
          case .flipped: (x, bottom - y)
          case .transposed: (y, x)
          case .turnedLeft: (y, bottom - x)
          case .transversed: (right - y, bottom - x)
          case .turnedRight: (right - y, x)
          }
        let offset = (row * width + column) * 3
        result.append(pixels[offset])
        result.append(pixels[offset + 1])
        result.append(pixels[offset + 2])
      }
    }
    return Picture(width: newWidth, height: newHeight, pixels: result)
  }
}
