/// The ranges from which a postcard's parts are drawn, evenly unless said otherwise.
///
/// | | easy | standard | hard |
/// |---|---|---|---|
/// | wave over the ground | 0…0.08 | 0…0.15 | 0…0.18 |
/// | distractors behind | 0, 1 | 0…4 | 2…6 |
/// | distractor in front | never | every other picture, anywhere | always, within 0.5 of the middle |
/// | colour of the shape, a channel | 0.35…1 | 0.35…1 | 0.3…0.9 |
/// | least contrast: rms, mean | 0.22, 0.11 | 0.22, 0.11 | 0.18, 0.1 |
/// | centre off the middle | 0.2 | 0.2 | 0.25 |
/// | scale | 0.45…0.8 | 0.45…0.8 | 0.42…0.9 |
/// | turn, radians | 0.5 | 0.5 | 1 |
/// | stretch, natural logarithm | 0.18 | 0.18 | 0.25 |
/// | noise deviation | 0.01…0.06 | 0.04…0.2 | 0.03…0.15 |
///
/// Lengths are in halves of the shorter side. The numbers are part of the format: a change changes
/// every data set made so far. Hard pictures have less noise than standard ones at most, or their low
/// contrast would drown: at 32×32 a person can still name nearly all.
struct PostcardRecipe {
  var waveAmplitude = 0.15
  var leastClutter: UInt64 = 0
  /// The number of distractors behind the shape is `leastClutter` and up to so many less one.
  var clutterChoices: UInt64 = 5
  var objectColour = 0.35..<1.0
  /// How far the object's colour is from the ground's at least: root mean square over the channels,
  /// and the mean of the channels, by which it is brighter.
  var leastDistance: Float = 0.22
  var leastBrightening: Float = 0.11
  var offset = 0.2
  var scale = 0.45..<0.8
  var rotation = 0.5
  var stretch = 0.18
  /// Of so many pictures one has a distractor in front; 0 means none.
  var coverOneIn: UInt64 = 2
  /// How far a cover's centre is from the middle at most, along either axis; 1 reaches the edge.
  var coverReach = 1.0
  var noise = 0.2
  /// The least share of `noise` that a picture has.
  var leastNoise = 0.2

  init(_ difficulty: Postcards.Difficulty) {
    switch difficulty {
    case .standard: break
    case .easy:
      waveAmplitude = 0.08
      clutterChoices = 2
      coverOneIn = 0
      noise = 0.06
    case .hard:
      waveAmplitude = 0.18
      (leastClutter, clutterChoices) = (2, 5)
      objectColour = 0.3..<0.9
      (leastDistance, leastBrightening) = (0.18, 0.1)
      offset = 0.25
      scale = 0.42..<0.9
      rotation = 1
      stretch = 0.25
      (coverOneIn, coverReach) = (1, 0.5)
      noise = 0.15
    }
  }
}
