// How fast this instruction set multiplies and adds, with nothing in the way: what shares of a peak
// are counted from. As many chains as sixteen registers hold, or 24 where there are thirty-two: the
// results of one step come while the others are computed.

/// Multiply-adds in a step of `runAtPeak`.
#if KERNEL_V4 || arch(arm64)
  public let peakMultiplyAdds = 24 * MemoryLayout<Vector>.size / MemoryLayout<Float>.size
#else
  public let peakMultiplyAdds = 14 * MemoryLayout<Vector>.size / MemoryLayout<Float>.size
#endif

/// Multiplies and adds vectors in registers, each chain waiting for itself alone, and returns a number
/// that depends on all of them.
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
  var v12 = factor + 12
  var v13 = factor + 13
  #if KERNEL_V4 || arch(arm64)
    var v14 = factor + 14
    var v15 = factor + 15
    var v16 = factor + 16
    var v17 = factor + 17
    var v18 = factor + 18
    var v19 = factor + 19
    var v20 = factor + 20
    var v21 = factor + 21
    var v22 = factor + 22
    var v23 = factor + 23
  #endif
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
    v12 = multiplyAdd(seed, v12, factor)
    v13 = multiplyAdd(seed, v13, factor)
    #if KERNEL_V4 || arch(arm64)
      v14 = multiplyAdd(seed, v14, factor)
      v15 = multiplyAdd(seed, v15, factor)
      v16 = multiplyAdd(seed, v16, factor)
      v17 = multiplyAdd(seed, v17, factor)
      v18 = multiplyAdd(seed, v18, factor)
      v19 = multiplyAdd(seed, v19, factor)
      v20 = multiplyAdd(seed, v20, factor)
      v21 = multiplyAdd(seed, v21, factor)
      v22 = multiplyAdd(seed, v22, factor)
      v23 = multiplyAdd(seed, v23, factor)
    #endif
  }
  var sum = v0 + v1 + v2 + v3 + v4 + v5 + v6 + v7 + v8 + v9 + v10 + v11 + v12 + v13
  #if KERNEL_V4 || arch(arm64)
    sum += v14 + v15 + v16 + v17 + v18 + v19 + v20 + v21 + v22 + v23
  #endif
  return sum[0]
}
