import Testing

@testable import Terminal

@Suite struct ColorTests {
  /// The same rule as `Palette.nearest`, written down once more without its shortcuts.
  private func bruteForce(_ hex: UInt32, _ depth: ColorDepth) -> [Int] {
    let wanted = OKLab(hex: hex)
    var indices = Array(depth == .palette256 ? 16..<256 : 0..<(depth == .eight ? 8 : 16))
    if depth != .palette256, (wanted.a * wanted.a + wanted.b * wanted.b).squareRoot() < 0.04 {
      indices = indices.filter { [0, 7, 8, 15].contains($0) }
    }
    func distance(_ index: Int) -> Float {
      let lab = OKLab(hex: Palette.xterm[index])
      return (lab.l - wanted.l) * (lab.l - wanted.l) + (lab.a - wanted.a) * (lab.a - wanted.a)
        + (lab.b - wanted.b) * (lab.b - wanted.b)
    }
    let least = indices.map(distance).min() ?? 0
    return indices.filter { distance($0) <= least }
  }

  @Test(arguments: [ColorDepth.eight, .sixteen, .palette256])
  func nearestByBruteForce(depth: ColorDepth) {
    var generator = SeededGenerator(seed: 20)
    let palette = Palette(depth: depth)
    for _ in 0..<500 {
      let hex = UInt32.random(in: 0...0xFFFFFF, using: &generator)
      #expect(bruteForce(hex, depth).contains(palette.nearest(to: hex)), "\(hex)")
    }
  }

  @Test func paletteColoursAreThemselves() {
    let palette = Palette(depth: .palette256)
    for index in 16..<256 {
      // The cube has four of the greys.
      #expect(Palette.xterm[palette.nearest(to: Palette.xterm[index])] == Palette.xterm[index])
    }
    for index in 0..<16 {
      #expect(Palette(depth: .sixteen).nearest(to: Palette.xterm[index]) == index)
    }
  }

  @Test func greyStaysGrey() {
    for level in 0..<256 as Range<UInt32> {
      #expect([0, 7].contains(Palette(depth: .eight).nearest(to: level * 0x010101)))
      #expect([0, 7, 8, 15].contains(Palette(depth: .sixteen).nearest(to: level * 0x010101)))
    }
  }

  @Test(arguments: [ColorDepth.eight, .sixteen])
  func textNeverVanishes(depth: ColorDepth) {
    var generator = SeededGenerator(seed: 4)
    let palette = Palette(depth: depth)
    for _ in 0..<500 {
      let front = Color(UInt32.random(in: 0...0xFFFFFF, using: &generator))
      let back = Color(UInt32.random(in: 0...0xFFFFFF, using: &generator))
      let pair = palette.pair(foreground: front, background: back, nearest: palette.nearest)
      #expect(pair.foreground != pair.background)
      let alone = palette.pair(foreground: front, background: .default, nearest: palette.nearest)
      #expect(alone.foreground != 0)
      #expect(alone.background == -1)
    }
  }

  /// ncurses takes 0 to 7 for named colours there.
  @Test func directColourIsNeverANamedOne() {
    #expect(Palette.direct(0x000000) == 0x010101)
    #expect(Palette.direct(0xFFFFFF) == 0xFFFFFF)
    for blue in 0..<64 as Range<UInt32> { #expect(Palette.direct(blue) > 7) }
    for level in 0..<256 as Range<UInt32> {
      let shown = Palette.direct(level << 16 | 0xFF) >> 16
      #expect(abs(Int(shown) - Int(level)) <= 5)
    }
  }

  @Test func oklabRoundTrip() {
    for hex in stride(from: UInt32(0), through: 0xFFFFFF, by: 4_099) {
      let back = OKLab(hex: hex).color
      for (a, b) in [
        (hex >> 16 & 255, back.red), (hex >> 8 & 255, back.green), (hex & 255, back.blue),
      ] {
        #expect(abs(Int(a) - Int(b)) <= 1)
      }
    }
    #expect(abs(OKLab(hex: 0xFFFFFF).l - 1) < 1e-4)
  }

  @Test func channelsAreClamped() {
    #expect(Color.rgb(-5, 300, 128) == Color(0x00FF80))
    #expect(Color(0xFF12_3456) == Color(0x123456))
    #expect(Color.default.hex == nil)
    #expect(Color.black != .default)
  }
}

@Suite struct ColormapTests {
  private func steps(_ map: Colormap, from: Float, to: Float) -> [OKLab] {
    (0...128).map { OKLab(hex: map.color(at: from + (to - from) * Float($0) / 128).hex ?? 0) }
  }

  @Test func lightnessGrowsAllTheWay() {
    for points in [
      steps(.sequential, from: 0, to: 1), steps(.grey, from: 0.25, to: 1),
      steps(.diverging, from: 0.5, to: 1), steps(.diverging, from: 0.5, to: 0),
    ] {
      for (darker, lighter) in zip(points, points.dropFirst()) { #expect(darker.l < lighter.l) }
    }
  }

  /// Half a byte of rounding in each channel is up to 0.004 in OKLab where colours are dark.
  @Test func stepsAreEven() {
    for points in [
      steps(.sequential, from: 0, to: 1), steps(.diverging, from: 0.5, to: 1),
      steps(.diverging, from: 0.5, to: 0),
    ] {
      let eighths = stride(from: 0, to: 128, by: 16).map {
        points[$0].squaredDistance(to: points[$0 + 16]).squareRoot()
      }
      let mean = eighths.reduce(0, +) / 8
      // A chord is shorter than the path where that bends.
      for eighth in eighths { #expect(abs(eighth - mean) < 0.2 * mean) }
    }
  }

  @Test func endsAndMiddle() {
    #expect(Colormap.diverging.color(signed: -7) == Colormap.diverging.color(at: 0))
    #expect(Colormap.diverging.color(signed: .infinity) == Colormap.diverging.color(at: 1))
    let zero = Colormap.diverging.color(signed: 0)
    #expect(zero.red == zero.green && zero.green == zero.blue && zero.red < 40)
    #expect(Colormap.grey.color(at: 0.5).hex.map { $0 & 0xFF == $0 >> 16 } == true)
    let missing = Colormap.sequential.color(at: .nan)
    #expect((0...256).allSatisfy { Colormap.sequential.color(at: Float($0) / 256) != missing })
  }

  /// The two signs differ in lightness at equal strength too: a printout or a monochrome screen
  /// tells them apart.
  @Test func signsDifferInLightness() {
    let below = Colormap.diverging.color(signed: -1).lightness()
    let above = Colormap.diverging.color(signed: 1).lightness()
    #expect(above - below > 0.05)
  }
}

/// SplitMix64: the same numbers everywhere.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
