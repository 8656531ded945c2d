/// Paints the parts of a postcard, one over the other, in linear arithmetic on colours in 0…1.
///
/// A part at signed distance d covers clip(½ − d / pixel) of a pixel, which smooths its edge over the
/// width of one. All arithmetic is IEEE basic operations in a fixed order.
struct PostcardCanvas {
  typealias Colour = PostcardScene.Colour

  private let width: Int
  private let height: Int
  /// A pixel's side in the scene's coordinates.
  private let pixel: Double
  private var colours: [Colour]

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    pixel = 2 / Double(min(width, height))
    colours = [Colour](repeating: .zero, count: width * height)
  }

  /// Half the picture's extent in the scene's coordinates: 1 for the shorter side.
  private var halfExtent: (u: Double, v: Double) {
    (Double(width) * pixel / 2, Double(height) * pixel / 2)
  }

  private func u(_ x: Int) -> Double { (Double(x) + 0.5) * pixel - halfExtent.u }
  private func v(_ y: Int) -> Double { (Double(y) + 0.5) * pixel - halfExtent.v }

  /// The gradient from one corner region to the opposite, and the wave over it.
  mutating func paintGround(_ scene: PostcardScene) {
    let reach = abs(scene.gradientCosine) * halfExtent.u + abs(scene.gradientSine) * halfExtent.v
    let change = scene.secondColour - scene.firstColour
    for y in 0..<height {
      let v = v(y)
      for x in 0..<width {
        let u = u(x)
        let along = (u * scene.gradientCosine + v * scene.gradientSine) / reach
        let phase = scene.waveFrequency * (u * scene.waveCosine + v * scene.waveSine)
        let wave = scene.waveAmplitude * Reproducible.sine(phase + scene.wavePhase)
        colours[y * width + x] =
          scene.firstColour + change * Float(0.5 + 0.5 * along) + Colour(repeating: Float(wave))
      }
    }
  }

  mutating func paint(_ distractor: PostcardScene.Distractor) {
    let u = distractor.u * halfExtent.u
    let v = distractor.v * halfExtent.v
    paint(around: u, v, reach: distractor.size + distractor.halfThickness) { du, dv in
      let distance: Double
      if distractor.isDisc {
        distance = (du * du + dv * dv).squareRoot() - distractor.size
      } else {
        distance = boxDistance(
          du * distractor.cosine + dv * distractor.sine,
          dv * distractor.cosine - du * distractor.sine,
          distractor.size, distractor.halfThickness)
      }
      return (distance, distractor.colour)
    }
  }

  mutating func paintObject(_ scene: PostcardScene) {
    guard let shape = PostcardShape(rawValue: scene.label) else { return }
    let stretch = scene.aspect.squareRoot()
    // No shape reaches further than 1.1 in its own coordinates.
    paint(around: scene.u, scene.v, reach: scene.scale * 1.1 * max(stretch, 1 / stretch)) {
      du, dv in
      let p = (du * scene.cosine + dv * scene.sine) / scene.scale / stretch
      let q = (dv * scene.cosine - du * scene.sine) / scene.scale * stretch
      let along = (du * scene.gradientCosine + dv * scene.gradientSine) / scene.scale
      let shade = 1 + 0.25 * min(max(along, -1), 1)
      return (shape.distance(p, q) * scene.scale, scene.objectColour * Float(shade))
    }
  }

  /// Paints whatever `part` says of the points within `reach` of a centre, relative to it.
  private mutating func paint(
    around centreU: Double, _ centreV: Double, reach: Double,
    part: (_ du: Double, _ dv: Double) -> (distance: Double, colour: Colour)
  ) {
    let (columns, rows) = (
      range(around: centreU, reach: reach, halfExtent: halfExtent.u, count: width),
      range(around: centreV, reach: reach, halfExtent: halfExtent.v, count: height)
    )
    for y in rows {
      for x in columns {
        let (distance, colour) = part(u(x) - centreU, v(y) - centreV)
        let coverage = min(max(0.5 - distance / pixel, 0), 1)
        guard coverage > 0 else { continue }
        let below = colours[y * width + x]
        colours[y * width + x] = below + (colour - below) * Float(coverage)
      }
    }
  }

  /// The pixels along one axis that lie within `reach` of `centre`, and one more on either side.
  private func range(
    around centre: Double, reach: Double, halfExtent: Double, count: Int
  ) -> Range<Int> {
    let first = Int((centre - reach + halfExtent) / pixel) - 2
    let end = Int((centre + reach + halfExtent) / pixel) + 3
    let lower = min(max(first, 0), count)
    return lower..<max(lower, min(end, count))
  }

  /// The picture, with noise on every sample.
  func developed(noiseDeviation: Float, using generator: inout SplitMix64) -> Picture {
    var pixels = [UInt8]()
    pixels.reserveCapacity(colours.count * 3)
    for colour in colours {
      for channel in 0..<3 {
        let value = colour[channel] + noiseDeviation * generator.nearlyNormal()
        pixels.append(UInt8(min(max(value, 0), 1) * 255 + 0.5))
      }
    }
    return Picture(width: width, height: height, pixels: pixels)
  }
}
