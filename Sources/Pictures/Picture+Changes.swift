extension Picture {
  /// The picture with changes made to it, of the same size.
  public func changed(by changes: PictureChanges) -> Picture {
    var result = rotated(degrees: changes.rotation)
    if changes.brightness != 0 { result = result.brightened(steps: changes.brightness) }
    if let cover = changes.cover { result = result.covered(by: cover) }
    return result
  }

  /// Each sample times (5/4)^steps, rounded, a half upwards, and clipped at 255.
  func brightened(steps: Int) -> Picture {
    // In whole numbers, so that no step depends on how the one before was rounded.
    let (fours, fives) = (0..<abs(steps)).reduce((1, 1)) { powers, _ in
      (powers.0 * 4, powers.1 * 5)
    }
    let (numerator, denominator) = steps < 0 ? (fours, fives) : (fives, fours)
    let samples = (0...255).map { sample in
      UInt8(min((2 * sample * numerator + denominator) / (2 * denominator), 255))
    }
    return Picture(width: width, height: height, pixels: pixels.map { samples[Int($0)] })
  }

  /// With a grey square on it.
  func covered(by cover: PictureChanges.Cover) -> Picture {
    let (columns, rows) = cover.area(width: width, height: height)
    var result = pixels
    for y in rows {
      for sample in ((y * width + columns.lowerBound) * 3)..<((y * width + columns.upperBound) * 3)
      {
        result[sample] = PictureChanges.Cover.sample
      }
    }
    return Picture(width: width, height: height, pixels: result)
  }
}
