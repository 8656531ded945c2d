/// Everything random about a postcard but its noise: what is where, in which colour.
///
/// Positions have their origin in the middle of the picture, u to the right and v downward, and reach
/// 1 at the ends of the shorter side. Nothing here depends on the number of pixels, so that a
/// postcard shows the same scene at every size of the same proportions.
struct PostcardScene {
  typealias Colour = SIMD3<Float>

  /// A disc or a bar that is not what the picture is about.
  struct Distractor {
    var colour: Colour
    /// In −1…1 of the picture's width and height.
    var u, v: Double
    var isDisc: Bool
    /// A disc's radius, or a bar's half-length.
    var size: Double
    var halfThickness: Double
    var cosine, sine: Double
  }

  var label: Int
  var firstColour, secondColour: Colour
  var gradientCosine, gradientSine: Double
  var waveAmplitude, waveFrequency, wavePhase, waveCosine, waveSine: Double
  /// Behind the object.
  var clutter: [Distractor]
  var objectColour: Colour
  var u, v, scale, cosine, sine: Double
  /// Horizontal over vertical extent of the object.
  var aspect: Double
  /// In front of the object.
  var cover: Distractor?
  var noiseDeviation: Float

  /// Draws a scene; the order of the draws is part of the format.
  init(_ recipe: PostcardRecipe, using generator: inout SplitMix64) {
    label = Self.label(&generator)

    firstColour = Self.colour(0.05..<0.55, &generator)
    secondColour = (firstColour + Self.colour(-0.3..<0.3, &generator))
      .clamped(lowerBound: .zero, upperBound: .one)
    (gradientCosine, gradientSine) = Self.direction(&generator)

    waveAmplitude = generator.uniform(0..<recipe.waveAmplitude)
    waveFrequency = .pi * generator.uniform(1.5..<5)
    (waveCosine, waveSine) = Self.direction(&generator)
    wavePhase = generator.uniform(0..<(2 * .pi))

    clutter = []
    let count = recipe.leastClutter + generator.next() % recipe.clutterChoices
    for _ in 0..<count { clutter.append(Self.distractor(&generator)) }

    // Brighter than the ground by a visible amount: with either polarity, deep networks sat on a long
    // plateau. The ground is never brighter than 0.7 on average, so white is always far enough.
    let ground = (firstColour + secondColour) / 2
    objectColour = .one
    for _ in 0..<256 {
      let colour = Self.colour(recipe.objectColour, &generator)
      let difference = colour - ground
      if (difference * difference).sum() / 3 > recipe.leastDistance * recipe.leastDistance,
        difference.sum() / 3 > recipe.leastBrightening
      {
        objectColour = colour
        break
      }
    }
    u = generator.uniform(-recipe.offset..<recipe.offset)
    v = generator.uniform(-recipe.offset..<recipe.offset)
    scale = generator.uniform(recipe.scale)
    let rotation = generator.uniform(-recipe.rotation..<recipe.rotation)
    (cosine, sine) = (Reproducible.cosine(rotation), Reproducible.sine(rotation))
    aspect = Reproducible.exponential(generator.uniform(-recipe.stretch..<recipe.stretch))

    let bits = generator.next()
    if recipe.coverOneIn > 0, bits % recipe.coverOneIn == 0 {
      cover = Self.distractor(within: recipe.coverReach, &generator)
    }
    noiseDeviation = Float(recipe.noise * generator.uniform(recipe.leastNoise..<1))
  }

  /// The first draw.
  static func label(_ generator: inout SplitMix64) -> Int {
    Int(generator.next() % UInt64(PostcardShape.allCases.count))
  }

  private static func colour(_ range: Range<Double>, _ generator: inout SplitMix64) -> Colour {
    let red = generator.uniform(range)
    let green = generator.uniform(range)
    let blue = generator.uniform(range)
    return Colour(Float(red), Float(green), Float(blue))
  }

  private static func direction(_ generator: inout SplitMix64) -> (cosine: Double, sine: Double) {
    let angle = generator.uniform(0..<(2 * .pi))
    return (Reproducible.cosine(angle), Reproducible.sine(angle))
  }

  private static func distractor(
    within reach: Double = 1, _ generator: inout SplitMix64
  ) -> Distractor {
    let colour = colour(0.05..<0.95, &generator)
    let u = generator.uniform(-reach..<reach)
    let v = generator.uniform(-reach..<reach)
    let isDisc = generator.next() % 2 == 0
    let size = isDisc ? generator.uniform(0.06..<0.16) : generator.uniform(0.15..<0.6)
    let halfThickness = isDisc ? size : generator.uniform(0.025..<0.06)
    let (cosine, sine) = direction(&generator)
    return Distractor(
      colour: colour, u: u, v: v, isDisc: isDisc, size: size, halfThickness: halfThickness,
      cosine: cosine, sine: sine)
  }
}
