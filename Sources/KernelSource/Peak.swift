// How fast this instruction set multiplies and adds, with nothing in the way: what shares of a peak
// are counted from.

/// Runs `steps` × `peakChains` multiply-adds of vectors in registers, each chain waiting for itself
/// alone, and returns a number that depends on all of them.
public func runAtPeak(steps: Int, seed: Float) -> Float {
  let factor = Vector(repeating: seed)
  var v0 = factor
  var v1 = factor + 1
  var v2 = factor + 2
  var v3 = factor + 3
  var v4 = factor + 4
  var v5 = factor + 5
  var v6 = factor + 6
  var v7 = factor + 7
  var v8 = factor + 8
  var v9 = factor + 9
  var v10 = factor + 10
  var v11 = factor + 11
  for _ in 0..<steps {
    v0 = multiplyAdd(seed, v0, factor)
    v1 = multiplyAdd(seed, v1, factor)
    v2 = multiplyAdd(seed, v2, factor)
    v3 = multiplyAdd(seed, v3, factor)
    v4 = multiplyAdd(seed, v4, factor)
    v5 = multiplyAdd(seed, v5, factor)
    v6 = multiplyAdd(seed, v6, factor)
    v7 = multiplyAdd(seed, v7, factor)
    v8 = multiplyAdd(seed, v8, factor)
    v9 = multiplyAdd(seed, v9, factor)
    v10 = multiplyAdd(seed, v10, factor)
    v11 = multiplyAdd(seed, v11, factor)
  }
  let sum = v0 + v1 + v2 + v3 + v4 + v5 + v6 + v7 + v8 + v9 + v10 + v11
  return sum[0]
}

/// Multiply-adds in a step of `runAtPeak`.
public let peakMultiplyAdds = 12 * MemoryLayout<Vector>.size / MemoryLayout<Float>.size
