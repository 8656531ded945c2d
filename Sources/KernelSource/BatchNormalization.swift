// Batch norm for training: one plane (a channel of sixteen pictures) a call.
//
// Goals: the plane of a channel is read from a near cache, so passes over it are cheap, but each does
// all it can; sums are single-precision vectors within a plane, four of them in turn, and double
// precision from plane to plane.
//
// Ioffe and Szegedy, "Batch Normalization" (2015).

import KernelInterface

/// Adds Σ (x − centre) and Σ (x − centre)² over a plane to `sums`.
public func planeMoments(
  _ x: UnsafePointer<Float>, centre: Float, _ plane: borrowing BatchPlane,
  into sums: inout (Double, Double)
) {
  let c = Vector(repeating: centre)
  var s0 = Vector()
  var s1 = Vector()
  var q0 = Vector()
  var q1 = Vector()
  for row in 0..<plane.rows {
    let p = x + row * plane.rowStride
    var i = 0
    while i < plane.rowCount {
      let v = load(p + i) - c
      s0 += v
      q0 = multiplyAdd(v, v, q0)
      i += lanes
      if i < plane.rowCount {
        let u = load(p + i) - c
        s1 += u
        q1 = multiplyAdd(u, u, q1)
        i += lanes
      }
    }
  }
  sums.0 += Double(total(s0 + s1))
  sums.1 += Double(total(q0 + q1))
}

/// y = z · scale + shift, plus `addend` where there is one, through ReLU where `rectifies`.
public func normalizePlane(
  _ z: UnsafePointer<Float>, scale: Float, shift: Float, addend: UnsafePointer<Float>?,
  _ y: UnsafeMutablePointer<Float>, _ plane: borrowing BatchPlane, rectifies: Bool
) {
  let floor = lowest(rectifies)
  let s = Vector(repeating: scale)
  let t = Vector(repeating: shift)
  for row in 0..<plane.rows {
    let start = row * plane.rowStride
    let end = start + plane.rowCount
    var i = start
    if let addend {
      while i < end {
        store(larger(multiplyAdd(load(z + i), s, t) + load(addend + i), floor), y + i)
        i += lanes
      }
    } else {
      while i < end {
        store(larger(multiplyAdd(load(z + i), s, t), floor), y + i)
        i += lanes
      }
    }
  }
}

/// Adds Σ g and Σ g · (z − mean) over a plane to `sums`, where g is the output's gradient, 0 where
/// ReLU held the output `y` at zero.
public func normalizationSums(
  _ gradient: UnsafePointer<Float>, output y: UnsafePointer<Float>?, _ z: UnsafePointer<Float>,
  mean: Float, _ plane: borrowing BatchPlane, into sums: inout (Double, Double)
) {
  let m = Vector(repeating: mean)
  var s0 = Vector()
  var s1 = Vector()
  var q0 = Vector()
  var q1 = Vector()
  for row in 0..<plane.rows {
    var i = row * plane.rowStride
    let end = i + plane.rowCount
    while i < end {
      let g = passed(gradient + i, y, i)
      s0 += g
      q0 = multiplyAdd(g, load(z + i) - m, q0)
      i += lanes
      if i < end {
        let h = passed(gradient + i, y, i)
        s1 += h
        q1 = multiplyAdd(h, load(z + i) - m, q1)
        i += lanes
      }
    }
  }
  sums.0 += Double(total(s0 + s1))
  sums.1 += Double(total(q0 + q1))
}

/// The gradients by batch norm's input and by what was added to its output:
///
///     zGradient = g · factor + z · slope + constant        addendGradient = g
///
/// each added to what is there where its flag says so.
public func normalizationGradient(
  _ gradient: UnsafePointer<Float>, output y: UnsafePointer<Float>?, _ z: UnsafePointer<Float>,
  factor: Float, slope: Float, constant: Float, _ zGradient: UnsafeMutablePointer<Float>,
  accumulates: Bool, addendGradient: UnsafeMutablePointer<Float>?,
  addendAccumulates: Bool,
  _ plane: borrowing BatchPlane
) {
  let a = Vector(repeating: factor)
  let b = Vector(repeating: slope)
  let c = Vector(repeating: constant)
  for row in 0..<plane.rows {
    var i = row * plane.rowStride
    let end = i + plane.rowCount
    while i < end {
      let g = passed(gradient + i, y, i)
      if let addendGradient {
        store(addendAccumulates ? g + load(addendGradient + i) : g, addendGradient + i)
      }
      let v = multiplyAdd(a, g, multiplyAdd(b, load(z + i), c))
      store(accumulates ? v + load(zGradient + i) : v, zGradient + i)
      i += lanes
    }
  }
}

/// What of a gradient passes through ReLU, whose output is `y`; all of it where there is none.
@inline(__always)
func passed(_ gradient: UnsafePointer<Float>, _ y: UnsafePointer<Float>?, _ i: Int) -> Vector {
  let g = load(gradient)
  if let y { return Vector().replacing(with: g, where: load(y + i) .> Vector()) }
  return g
}
