// IEEE halves (binary16): one sign bit, five of exponent, ten of mantissa. By hand, because `Float16` is
// missing on some platforms and a library call without F16C.

/// A half as a float, exactly.
///
/// Shifted into a float's place, exponent and mantissa read 2¹¹² too small, subnormals included:
/// one exact multiplication puts that right. The half's infinity and NaN keep their exponent.
@inline(__always)
func float(half: UInt16) -> Float {
  let magnitude = UInt32(half & 0x7FFF) << 13
  let scaled = Float(bitPattern: magnitude) * Float(bitPattern: 0x7780_0000)  // 2¹¹²
  let special: UInt32 = half & 0x7C00 == 0x7C00 ? 0x7F80_0000 : 0
  return Float(bitPattern: scaled.bitPattern | special | UInt32(half & 0x8000) << 16)
}

/// The half nearest to a float, the even one of two that are equally near.
///
/// From 65520 on, halfway between the largest half and what would be the next, that is infinity. A NaN
/// stays one, and keeps the upper bits of its payload.
@inline(__always)
func half(_ value: Float) -> UInt16 {
  let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 16) & 0x8000
  let magnitude = value.bitPattern & 0x7FFF_FFFF
  if magnitude > 0x7F80_0000 {
    // At least one bit of payload, or it would read as infinity.
    return sign | 0x7E00 | UInt16(truncatingIfNeeded: magnitude >> 13) & 0x3FF
  }
  if magnitude >= 0x477F_F000 { return sign | 0x7C00 }  // 65520
  if magnitude < 0x3880_0000 {  // 2⁻¹⁴, the least normal half
    // In units of 2⁻²⁴, the least subnormal half: adding 2²³ of them to a float leaves the nearest
    // whole number of units, ties to even, in its lowest bits.
    let shifted = Float(bitPattern: magnitude) + Float(bitPattern: 0x3F00_0000)  // 2⁻¹
    return sign | UInt16(truncatingIfNeeded: shifted.bitPattern &- 0x3F00_0000)
  }
  // Thirteen bits fall away: more than half of their place rounds up, exactly half to the even side. A
  // carry goes from mantissa into exponent, as it should.
  let isOdd = (magnitude >> 13) & 1
  let rounded = magnitude &+ 0xFFF &+ isOdd
  return sign | UInt16(truncatingIfNeeded: (rounded &- 0x3800_0000) >> 13)  // bias 127 to 15
}
