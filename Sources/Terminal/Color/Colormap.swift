/// Colours for numbers.
///
/// Goals, in this order:
/// 1. Equal steps of the number look equally large: the maps are drawn as lines through a few anchors
///    in OKLab, and walked at constant speed.
/// 2. Lightness alone tells more from less, so that nothing rests on hue: it rises all the way, in the
///    diverging map from zero outwards on either side.
/// 3. Dichromats see the two sides of the diverging map as different: blue and orange, of different
///    lightness.
public struct Colormap: Sendable {
  private static let size = 257  // odd: zero has an entry of its own
  private let table: [Color]
  /// Whether the middle of the map means zero.
  public let isDiverging: Bool

  /// From near black over blue, green to light yellow: for magnitudes.
  public static let sequential = Colormap(
    [
      OKLab(lightness: 0.17, chroma: 0.04, hue: 285),
      OKLab(lightness: 0.34, chroma: 0.11, hue: 272),
      OKLab(lightness: 0.52, chroma: 0.09, hue: 225),
      OKLab(lightness: 0.70, chroma: 0.11, hue: 165),
      OKLab(lightness: 0.85, chroma: 0.15, hue: 120),
      OKLab(lightness: 0.96, chroma: 0.10, hue: 105),
    ])

  /// Blue below zero, dark grey at zero, orange to light yellow above: for signed numbers.
  public static let diverging = Colormap(
    below: [
      OKLab(lightness: 0.74, chroma: 0.11, hue: 240),
      OKLab(lightness: 0.50, chroma: 0.12, hue: 258),
      OKLab(lightness: 0.20, chroma: 0, hue: 0),
    ],
    above: [
      OKLab(lightness: 0.20, chroma: 0, hue: 0),
      OKLab(lightness: 0.55, chroma: 0.12, hue: 50),
      OKLab(lightness: 0.85, chroma: 0.13, hue: 80),
    ])

  /// Black to white: for pictures and for who wants no hue.
  public static let grey = Colormap([OKLab(l: 0, a: 0, b: 0), OKLab(l: 1, a: 0, b: 0)])

  private init(_ anchors: [OKLab]) {
    table = Colormap.walk(anchors, steps: Colormap.size).map(\.color)
    isDiverging = false
  }

  private init(below: [OKLab], above: [OKLab]) {
    let half = Colormap.size / 2 + 1
    let colors =
      Colormap.walk(below, steps: half).dropLast() + Colormap.walk(above, steps: half)
    table = colors.map(\.color)
    isDiverging = true
  }

  /// The colour of a number from 0 to 1; what is beyond has the colour of that end. Not-a-number is
  /// red, which is in no map.
  public func color(at position: Float) -> Color {
    if position.isNaN { return Color(0xE03050) }
    let index = UnitInterval.clamped(position) * Float(Colormap.size - 1)
    return table[Int(index.rounded())]
  }

  /// The colour of a number from -1 to 1: of the middle of the map at 0.
  public func color(signed value: Float) -> Color { color(at: (value + 1) / 2) }

  /// The strongest colour of the side on which a position lies, for media that show the amount by
  /// another means.
  func hue(at position: Float) -> Color {
    guard isDiverging, !position.isNaN else { return .default }
    return position < 0.5 ? Color(0x5C5CFF) : Color(0xFFFF00)
  }

  /// Points at equal distances along the line through the anchors.
  static func walk(_ anchors: [OKLab], steps: Int) -> [OKLab] {
    var lengths: [Float] = []
    for (start, end) in zip(anchors, anchors.dropFirst()) {
      lengths.append(start.squaredDistance(to: end).squareRoot())
    }
    let total = lengths.reduce(0, +)
    var leg = 0
    var passed: Float = 0
    return (0..<steps).map { step in
      let distance = total * Float(step) / Float(steps - 1)
      while leg + 1 < lengths.count, distance > passed + lengths[leg] {
        passed += lengths[leg]
        leg += 1
      }
      let share = min(1, (distance - passed) / lengths[leg])
      return anchors[leg].mixed(with: anchors[leg + 1], share)
    }
  }
}
