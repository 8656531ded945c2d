// Operations that touch each element once. Goal: they are bound by memory, so each does all it can in
// one pass; `count` is a multiple of 16 (channels are padded), and so of every vector length.

import KernelInterface

/// output = a + b, through ReLU where `rectifies`. `b` may be nil: then it counts as zero.
public func join(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>?, _ output: UnsafeMutablePointer<Float>,
  count: Int, rectifies: Bool
) {
  let floor = lowest(rectifies)
  var i = 0
  while i < count {
    var v = load(a + i)
    if let b { v += load(b + i) }
    store(larger(v, floor), output + i)
    i += lanes
  }
}

/// output[pixel][channel] = input[pixel][channel] · scale[channel] + shift[channel], through ReLU
/// where `rectifies`: batch norm with its statistics folded into two vectors.
public func scaleAndShift(
  _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>,
  scale: UnsafePointer<Float>, shift: UnsafePointer<Float>, pixels: Int, channels: Int,
  rectifies: Bool
) {
  let floor = lowest(rectifies)
  for pixel in 0..<pixels {
    let base = pixel * channels
    var c = 0
    while c < channels {
      let v = load(input + base + c) * load(scale + c) + load(shift + c)
      store(larger(v, floor), output + base + c)
      c += lanes
    }
  }
}

/// output = 1/(1 + exp(−input)), within 2.5 ulp; below −87, near where floats end, it stays at its
/// value there. NaN stays NaN.
public func sigmoid(
  _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, count: Int
) {
  var i = 0
  while i < count {
    store(logistic(load(input + i)), output + i)
    i += lanes
  }
}

/// output = input · sigmoid(input), SiLU; of the sigmoid's exactness.
public func silu(
  _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, count: Int
) {
  var i = 0
  while i < count {
    let x = load(input + i)
    store(x / onePlusExponential(ofMinus: x), output + i)
    i += lanes
  }
}

/// output[pixel][channel] = x where x > 0, else x · slope[channel].
public func prelu(
  _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>,
  slope: UnsafePointer<Float>, pixels: Int, channels: Int
) {
  for pixel in 0..<pixels {
    let base = pixel * channels
    var c = 0
    while c < channels {
      let v = load(input + base + c)
      store((v * load(slope + c)).replacing(with: v, where: v .> 0), output + base + c)
      c += lanes
    }
  }
}

/// The branches of a gated block as they are added: residual = t·f, shortcut = (1 − t)·s.
public func gate(
  _ t: UnsafePointer<Float>, _ f: UnsafePointer<Float>, _ s: UnsafePointer<Float>,
  residual: UnsafeMutablePointer<Float>, shortcut: UnsafeMutablePointer<Float>, count: Int
) {
  let one = Vector(repeating: 1)
  var i = 0
  while i < count {
    let share = load(t + i)
    store(share * load(f + i), residual + i)
    store((one - share) * load(s + i), shortcut + i)
    i += lanes
  }
}

/// 1/(1 + exp(−x)); see `sigmoid`.
@inline(__always)
func logistic(_ x: Vector) -> Vector { Vector(repeating: 1) / onePlusExponential(ofMinus: x) }

/// 1 + exp(−x), for x beyond ±87 as there, so that it neither overflows nor leaves the normal floats.
///
/// −x = n·ln 2 + r with |r| ≤ ln 2 / 2, and a polynomial for exp(r) with the coefficients of `expf` in
/// Moshier's Cephes. ln 2 is taken off in two parts, the first of so few digits that n times it is
/// exact.
@inline(__always)
private func onePlusExponential(ofMinus x: Vector) -> Vector {
  let one = Vector(repeating: 1)
  let bound = Vector(repeating: 87)
  let t = -larger(x.replacing(with: bound, where: x .> bound), -bound)
  // Adding 1.5·2²³ rounds to a whole number, which then stands in the lowest bits.
  let magic = Vector(repeating: 12_582_912)
  let shifted = multiplyAdd(t, Vector(repeating: 1.442_695_04), magic)
  let n = shifted - magic
  var r = multiplyAdd(n, Vector(repeating: -0.693_359_375), t)
  r = multiplyAdd(n, Vector(repeating: 2.121_944_40e-4), r)
  var p = Vector(repeating: 1.987_569_150_0e-4)
  p = multiplyAdd(p, r, Vector(repeating: 1.398_199_950_7e-3))
  p = multiplyAdd(p, r, Vector(repeating: 8.333_451_907_3e-3))
  p = multiplyAdd(p, r, Vector(repeating: 4.166_579_589_4e-2))
  p = multiplyAdd(p, r, Vector(repeating: 1.666_666_545_9e-1))
  p = multiplyAdd(p, r, Vector(repeating: 5.000_000_120_1e-1))
  p = multiplyAdd(p, r * r, r) + one
  // 2ⁿ: n moves to the exponent's place; what the magic number has above it is shifted out.
  let bits = unsafeBitCast(shifted, to: Vector.MaskStorage.self)
  let power =
    (bits &<< Vector.MaskStorage(repeating: 23)) &+ Vector.MaskStorage(repeating: 0x3F80_0000)
  return multiplyAdd(p, unsafeBitCast(power, to: Vector.self), one)
}
