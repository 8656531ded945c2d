/// Random numbers by index: a function of a seed, a stream's name and a position, with no state.
///
///     let generator = CounterBasedGenerator(seed: 0, stream: "conv1.weight")
///     generator.bits(at: 41)  // the same bits on every machine, whatever was asked before
///     generator.fillNormal(elements, standardDeviation: 0.1)
///
/// Goals, in order:
/// 1. The same seed gives the same bits everywhere: on any processor, in any order, on any number of
///    threads. Hence own polynomials, of IEEE operations only, and no call of the platform's `logf`.
/// 2. 25 million normal numbers in well under half a second on one core.
/// 3. Good enough for weights and pictures. It is not for cryptography.
///
/// The bits are SplitMix64's (Steele, Lea, Flood 2014), whose state is a plain counter and can start
/// anywhere; counters as generators are due to Salmon et al. 2011. The seed and the FNV-1a hash of
/// the stream's name decide where.
public struct CounterBasedGenerator: Sendable {
  private let origin: UInt64

  /// A stream of its own for each pair of seed and name.
  public init(seed: UInt64, stream name: String) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    origin = Self.mix(Self.mix(seed &+ Self.increment) ^ hash)
  }

  /// 64 independent bits for this position.
  @inline(__always)
  public func bits(at index: UInt64) -> UInt64 {
    Self.mix(origin &+ (index &+ 1) &* Self.increment)
  }

  /// A number from 0 up to but not including 1, a multiple of 2⁻²⁴.
  public func uniform(at index: UInt64) -> Float {
    Float(bits(at: index) &>> 40) * 0x1p-24
  }

  /// Fills `elements` with independent normal numbers of mean 0.
  ///
  /// Box and Muller 1958: from uniform u in (0, 1] and v in [0, 1), √(−2 ln u) · cos 2πv and
  /// √(−2 ln u) · sin 2πv are two of them. Both uniforms come from one 64-bit draw, 24 bits each, so
  /// that no number exceeds √(−2 ln 2⁻²⁴) = 5.77 standard deviations. An odd last element uses one
  /// of its pair.
  public func fillNormal(
    _ elements: UnsafeMutableBufferPointer<Float>, standardDeviation: Float
  ) {
    guard let base = elements.baseAddress else { return }
    let pairs = elements.count / 2
    for pair in 0..<pairs {
      let (first, second) = normals(pair, standardDeviation)
      base[2 * pair] = first
      base[2 * pair + 1] = second
    }
    if elements.count % 2 == 1 {
      base[elements.count - 1] = normals(pairs, standardDeviation).0
    }
  }

  @inline(__always)
  private func normals(_ pair: Int, _ standardDeviation: Float) -> (Float, Float) {
    let bits = bits(at: UInt64(truncatingIfNeeded: pair))
    let u = Float(Int32(truncatingIfNeeded: bits &>> 40) &+ 1) * 0x1p-24
    let v = Float(Int32(truncatingIfNeeded: (bits &>> 16) & 0xFF_FFFF)) * 0x1p-24
    let radius = (-2 * logarithm(u)).squareRoot() * standardDeviation
    let (cosine, sine) = cosineAndSine(turns: v)
    return (radius * cosine, radius * sine)
  }

  private static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

  @inline(__always)
  private static func mix(_ bits: UInt64) -> UInt64 {
    var z = bits
    z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z &>> 31)
  }
}

/// ln x for normal x in (0, 1], to 2 ulp; never positive.
///
/// x = 2ᵉ·m with m in [√½, √2), and with f = m − 1, ln m = f − f²/2 + f³·P(f), the polynomial as in
/// Cephes' `logf` (Moshier). e·ln 2 is added in two parts, the first of which is exact.
@inline(__always)
private func logarithm(_ x: Float) -> Float {
  // √½ = 0x3F3504F3: subtracting it moves the exponent's step from 1 to √½.
  let shifted = Int32(bitPattern: x.bitPattern) &- 0x3F35_04F3
  let exponent = Float(shifted &>> 23)
  let f = Float(bitPattern: UInt32(bitPattern: (shifted & 0x7F_FFFF) &+ 0x3F35_04F3)) - 1
  var p: Float = 7.0376836292e-2
  p = p * f - 1.1514610310e-1
  p = p * f + 1.1676998740e-1
  p = p * f - 1.2420140846e-1
  p = p * f + 1.4249322787e-1
  p = p * f - 1.6668057665e-1
  p = p * f + 2.0000714765e-1
  p = p * f - 2.4999993993e-1
  p = p * f + 3.3333331174e-1
  let square = f * f
  let tail = f * square * p - 2.12194440e-4 * exponent - 0.5 * square
  return f + tail + 0.693359375 * exponent
}

/// cos 2πv and sin 2πv for v in [0, 1), to 2⁻²³ absolutely.
///
/// v is brought to the nearest quarter turn, which is exact; what remains is within ±π/4, where
/// Cephes' polynomials hold. Then the quarter says which of the two is which, and the signs.
@inline(__always)
private func cosineAndSine(turns v: Float) -> (cosine: Float, sine: Float) {
  let quarter = Int32(v * 4 + 0.5)
  let x = (v * 4 - Float(quarter)) * (Float.pi / 2)
  let z = x * x
  let sine = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * x + x
  let cosine =
    ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z
    - 0.5 * z + 1
  // Odd quarters swap the two; quarters 1 and 2 lie left of the axis, 2 and 3 below it. In bits,
  // because a branch on a random quarter is mispredicted half of the time.
  let bits = UInt32(bitPattern: quarter)
  let difference = (cosine.bitPattern ^ sine.bitPattern) & (0 &- (bits & 1))
  return (
    Float(bitPattern: cosine.bitPattern ^ difference ^ ((bits &+ 1) & 2) &<< 30),
    Float(bitPattern: sine.bitPattern ^ difference ^ (bits & 2) &<< 30)
  )
}
