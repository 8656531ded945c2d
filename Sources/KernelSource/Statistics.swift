// Sums in double precision over single-precision elements.
//
// Eight independent partial sums, added up in a fixed order at the end, keep the adders busy; the
// order does not depend on the instruction set, so each of them gives the same bits.

import KernelInterface

/// Adds `count` elements to `moments`.
public func accumulateMoments(
  _ p: UnsafePointer<Float>, count: Int, into moments: inout Moments
) {
  var sums = SIMD8<Double>()
  var squares = SIMD8<Double>()
  var low = SIMD8<Float>(repeating: moments.minimum)
  var high = SIMD8<Float>(repeating: moments.maximum)
  var zeros = 0
  var i = 0
  while i + 8 <= count {
    let v = UnsafeRawPointer(p + i).loadUnaligned(as: SIMD8<Float>.self)
    let d = SIMD8<Double>(
      Double(v[0]), Double(v[1]), Double(v[2]), Double(v[3]),
      Double(v[4]), Double(v[5]), Double(v[6]), Double(v[7]))
    sums += d
    squares += d * d
    low = low.replacing(with: v, where: v .< low)
    high = high.replacing(with: v, where: v .> high)
    let isZero = SIMD8<Int32>().replacing(with: 1, where: v .== SIMD8<Float>())
    zeros &+= Int(isZero.wrappedSum())
    i += 8
  }
  while i < count {
    let x = p[i]
    sums[0] += Double(x)
    squares[0] += Double(x) * Double(x)
    if x < low[0] { low[0] = x }
    if x > high[0] { high[0] = x }
    if x == 0 { zeros &+= 1 }
    i += 1
  }
  for lane in 0..<8 {
    moments.sum += sums[lane]
    moments.sumOfSquares += squares[lane]
    if low[lane] < moments.minimum { moments.minimum = low[lane] }
    if high[lane] > moments.maximum { moments.maximum = high[lane] }
  }
  moments.zeros += zeros
}

/// The sum of a[i]·b[i].
public func dotProduct(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int
) -> Double {
  var sums = SIMD8<Double>()
  var i = 0
  while i + 8 <= count {
    let u = UnsafeRawPointer(a + i).loadUnaligned(as: SIMD8<Float>.self)
    let v = UnsafeRawPointer(b + i).loadUnaligned(as: SIMD8<Float>.self)
    sums +=
      SIMD8<Double>(
        Double(u[0]), Double(u[1]), Double(u[2]), Double(u[3]),
        Double(u[4]), Double(u[5]), Double(u[6]), Double(u[7]))
      * SIMD8<Double>(
        Double(v[0]), Double(v[1]), Double(v[2]), Double(v[3]),
        Double(v[4]), Double(v[5]), Double(v[6]), Double(v[7]))
    i += 8
  }
  while i < count {
    sums[0] += Double(a[i]) * Double(b[i])
    i += 1
  }
  var total = 0.0
  for lane in 0..<8 { total += sums[lane] }
  return total
}
