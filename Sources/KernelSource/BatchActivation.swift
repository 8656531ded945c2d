// The activations of training besides ReLU, which other operations take into their loops. Each touches
// each element of a plane once, and is bound by memory or, SiLU, by its exponential.

import KernelInterface

/// PReLU with one channel's slope: y = x where x > 0, else x · slope.
public func preluPlane(
  _ x: UnsafePointer<Float>, slope: Float, _ y: UnsafeMutablePointer<Float>,
  _ plane: borrowing BatchPlane
) {
  let a = Vector(repeating: slope)
  for row in 0..<plane.rows {
    var i = row * plane.rowStride
    let end = i + plane.rowCount
    while i < end {
      let v = load(x + i)
      store((v * a).replacing(with: v, where: v .> Vector()), y + i)
      i += lanes
    }
  }
}

/// The gradients of PReLU: by x, g where x > 0 and else g · slope, or plus that; by the slope, Σ g · x
/// where x ≤ 0, which is added to `sum`.
public func preluGradient(
  _ gradient: UnsafePointer<Float>, _ x: UnsafePointer<Float>, slope: Float,
  _ target: UnsafeMutablePointer<Float>, accumulates: Bool, _ plane: borrowing BatchPlane,
  into sum: inout Double
) {
  let a = Vector(repeating: slope)
  var s = Vector()
  for row in 0..<plane.rows {
    var i = row * plane.rowStride
    let end = i + plane.rowCount
    while i < end {
      let g = load(gradient + i)
      let v = load(x + i)
      s = multiplyAdd(g, v.replacing(with: Vector(), where: v .> Vector()), s)
      let d = (g * a).replacing(with: g, where: v .> Vector())
      store(accumulates ? d + load(target + i) : d, target + i)
      i += lanes
    }
  }
  sum += Double(total(s))
}

/// The gradient of SiLU, x · s(x) with the sigmoid s: g · s · (1 + x · (1 − s)), or plus that.
public func siluGradient(
  _ gradient: UnsafePointer<Float>, _ x: UnsafePointer<Float>,
  _ target: UnsafeMutablePointer<Float>, accumulates: Bool, _ plane: borrowing BatchPlane
) {
  let one = Vector(repeating: 1)
  for row in 0..<plane.rows {
    var i = row * plane.rowStride
    let end = i + plane.rowCount
    while i < end {
      let v = load(x + i)
      let s = logistic(v)
      let d = load(gradient + i) * (s * multiplyAdd(v, one - s, one))
      store(accumulates ? d + load(target + i) : d, target + i)
      i += lanes
    }
  }
}
