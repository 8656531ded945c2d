extension Picture {
  /// The picture turned clockwise about its centre, in a frame of the same size.
  ///
  /// Each pixel is interpolated between the four nearest of the source, weighed by area (bilinear),
  /// rounded, a half upwards. What comes in from outside repeats the edge's nearest pixel. A square
  /// turned by a multiple of 90° has its pixels exchanged and nothing else; whole turns give the same
  /// bits.
  ///
  /// - Parameter degrees: any number; below zero it turns back.
  public func rotated(degrees: Int) -> Picture {
    let turn = degrees % 360
    if turn == 0 { return self }
    let (cosine, sine) = Self.direction(degrees: turn)
    // Half the way from the first pixel's centre to the last one's.
    let (centreX, centreY) = (Double(width - 1) / 2, Double(height - 1) / 2)
    let (right, bottom) = (Double(width - 1), Double(height - 1))
    var result = [UInt8](repeating: 0, count: pixels.count)
    pixels.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { target in
        var offset = 0
        for y in 0..<height {
          let v = Double(y) - centreY
          for x in 0..<width {
            let u = Double(x) - centreX
            // Where the pixel was before: turned back by the same angle. Rows count downwards.
            let fromX = min(max(centreX + (cosine * u + sine * v), 0), right)
            let fromY = min(max(centreY + (cosine * v - sine * u), 0), bottom)
            let (column, row) = (Int(fromX), Int(fromY))
            let (across, down) = (fromX - Double(column), fromY - Double(row))
            let here = (row * width + column) * 3
            let next = column < width - 1 ? 3 : 0
            let below = row < height - 1 ? width * 3 : 0
            for channel in here..<here + 3 {
              func sample(_ index: Int) -> Double { Double(source[index]) }
              let upper = sample(channel) + (sample(channel + next) - sample(channel)) * across
              let lower =
                sample(channel + below)
                + (sample(channel + below + next) - sample(channel + below)) * across
              target[offset] = UInt8(upper + (lower - upper) * down + 0.5)
              offset += 1
            }
          }
        }
      }
    }
    return Picture(width: width, height: height, pixels: result)
  }

  /// An angle's cosine and sine: exact for quarter turns, else the same on every machine.
  private static func direction(degrees: Int) -> (cosine: Double, sine: Double) {
    let quarters = Int((Double(degrees) / 90).rounded())
    let rest = degrees - 90 * quarters
    let angle = Double(rest) * (.pi / 180)
    let cosine = rest == 0 ? 1 : Reproducible.cosine(angle)
    let sine = rest == 0 ? 0 : Reproducible.sine(angle)
    return switch (quarters + 4) % 4 {
    case 0: (cosine, sine)
    case 1: (-sine, cosine)
    case 2: (-cosine, -sine)
    default: (sine, -cosine)
    }
  }
}
