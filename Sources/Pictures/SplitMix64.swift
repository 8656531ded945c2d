/// A small generator of 64-bit numbers: a counter with a good mixing function (Steele, Lea and
/// Flood, "Fast splittable pseudorandom number generators", 2014).
///
/// Not for secrets. It is here, and not the system's, because the same seed must give the same
/// numbers on every machine and in every version.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  /// The stream of numbers that belongs to item `index` of `seed`: any item can be made without those
  /// before it.
  init(seed: UInt64, index: Int) {
    state = Self.mix(Self.mix(seed &+ Self.increment) ^ UInt64(bitPattern: Int64(index)))
  }

  mutating func next() -> UInt64 {
    state &+= Self.increment
    return Self.mix(state)
  }

  /// A number in `range`, evenly distributed, the upper bound excluded.
  mutating func uniform(_ range: Range<Double>) -> Double {
    let unit = Double(next() >> 11) * 0x1p-53
    return range.lowerBound + unit * (range.upperBound - range.lowerBound)
  }

  /// A number of mean 0 and deviation 1, nearly normal: the sum of the four 16-bit parts of one draw.
  /// Exact integer arithmetic, no logarithm; never beyond ±3.5.
  @inline(__always)
  mutating func nearlyNormal() -> Float {
    let bits = next()
    let sum =
      Int32(bits & 0xFFFF) + Int32(bits >> 16 & 0xFFFF) + Int32(bits >> 32 & 0xFFFF)
      + Int32(bits >> 48)
    // Each part has variance 65536² / 12, four together deviate by 65536 / √3.
    return Float(sum - 131_070) * (1.732_050_8 / 65_536)
  }

  private static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
