/// Generated pictures of ten shapes: a data set that needs no download and is the same everywhere.
///
///     let (picture, label) = Postcards.postcard(seed: 0, index: 7, width: 224, height: 224)
///     print(Postcards.classNames[label])
///
/// On a ground of two colours, with a faint wave over it, lie up to four small distractors; on them
/// one bright shape, shaded, turned a little, stretched a little; perhaps one more distractor in front
/// of it; and over everything noise. At 16×16 the shapes can still be told apart by eye.
public enum Postcards {
  /// The classes by label.
  public static let classNames = [
    "disc", "ring", "square", "triangle", "plus", "star", "crescent", "bar", "tee", "half-disc",
  ]

  /// How hard the shapes are to make out; `PostcardRecipe` has the numbers.
  public enum Difficulty: String, Sendable, CaseIterable {
    /// Little noise, at most one distractor, nothing in front of the shape.
    case easy
    /// What the recordings and the trained weights are of.
    case standard
    /// More distractors, one of them always across the shape, less contrast, more poses.
    case hard
  }

  /// Picture number `index` of the set `seed`. The same arguments give the same bits on every machine,
  /// and another size of the same proportions the same scene and label. Another difficulty gives
  /// another scene with the same label.
  ///
  /// - Precondition: both sides are positive. From 16 on a shape can be recognized, a hard one from 32.
  public static func postcard(
    seed: UInt64, index: Int, width: Int, height: Int, difficulty: Difficulty = .standard
  ) -> (picture: Picture, label: Int) {
    precondition(width > 0 && height > 0, "a picture has at least one pixel")
    var generator = SplitMix64(seed: seed, index: index)
    let scene = PostcardScene(PostcardRecipe(difficulty), using: &generator)
    var canvas = PostcardCanvas(width: width, height: height)
    canvas.paintGround(scene)
    for distractor in scene.clutter { canvas.paint(distractor) }
    canvas.paintObject(scene)
    if let cover = scene.cover { canvas.paint(cover) }

    // Noise of the same deviation on ever more pixels would drown a large picture in grain, so from
    // 32 pixels on it fades in proportion.
    let deviation = scene.noiseDeviation * min(1, 32 / Float(min(width, height)))
    let picture = canvas.developed(noiseDeviation: deviation, using: &generator)
    return (picture, scene.label)
  }
}
