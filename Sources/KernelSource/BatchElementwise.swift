// Training's operations that touch each element of a plane once, and the optimizers' steps. Bound by
// memory, so each does all it can in one pass.

import KernelInterface

/// output = a · factor + b, through ReLU where `rectifies`. `b` may be nil: then it counts as zero.
public func joinPlane(
  _ a: UnsafePointer<Float>, factor: Float, _ b: UnsafePointer<Float>?,
  _ output: UnsafeMutablePointer<Float>, _ plane: borrowing BatchPlane, rectifies: Bool
) {
  let floor = lowest(rectifies)
  let f = Vector(repeating: factor)
  for row in 0..<plane.rows {
    var i = row * plane.rowStride
    let end = i + plane.rowCount
    while i < end {
      var v = load(a + i) * f
      if let b { v += load(b + i) }
      store(larger(v, floor), output + i)
      i += lanes
    }
  }
}

/// target = g · factor, or plus that, where g is the gradient of an output `y` of ReLU, or of
/// something else where `y` is nil.
public func passGradient(
  _ gradient: UnsafePointer<Float>, output y: UnsafePointer<Float>?, factor: Float,
  _ target: UnsafeMutablePointer<Float>, accumulates: Bool, _ plane: borrowing BatchPlane
) {
  let f = Vector(repeating: factor)
  for row in 0..<plane.rows {
    var i = row * plane.rowStride
    let end = i + plane.rowCount
    while i < end {
      let g = passed(gradient + i, y, i) * f
      store(accumulates ? g + load(target + i) : g, target + i)
      i += lanes
    }
  }
}

/// A gate: output = t · f + (1 − t) · s.
public func gatePlane(
  _ t: UnsafePointer<Float>, _ f: UnsafePointer<Float>, _ s: UnsafePointer<Float>,
  _ output: UnsafeMutablePointer<Float>, _ plane: borrowing BatchPlane
) {
  for row in 0..<plane.rows {
    var i = row * plane.rowStride
    let end = i + plane.rowCount
    while i < end {
      let shortcut = load(s + i)
      store(multiplyAdd(load(t + i), load(f + i) - shortcut, shortcut), output + i)
      i += lanes
    }
  }
}

/// The gradients of a gate: by t, g · (f − s) · t · (1 − t), which is by the sigmoid's input; by f,
/// g · t; by s, g · (1 − t), or plus that.
public func gateGradient(
  _ gradient: UnsafePointer<Float>, _ t: UnsafePointer<Float>, _ f: UnsafePointer<Float>,
  _ s: UnsafePointer<Float>, _ tGradient: UnsafeMutablePointer<Float>,
  _ fGradient: UnsafeMutablePointer<Float>, _ sGradient: UnsafeMutablePointer<Float>,
  accumulates: Bool, _ plane: borrowing BatchPlane
) {
  let one = Vector(repeating: 1)
  for row in 0..<plane.rows {
    var i = row * plane.rowStride
    let end = i + plane.rowCount
    while i < end {
      let g = load(gradient + i)
      let gate = load(t + i)
      let carry = one - gate
      store(g * (load(f + i) - load(s + i)) * gate * carry, tGradient + i)
      store(g * gate, fGradient + i)
      store(accumulates ? multiplyAdd(g, carry, load(sGradient + i)) : g * carry, sGradient + i)
      i += lanes
    }
  }
}

/// target = x · mask, or plus that: dropout, and its gradient.
public func maskPlane(
  _ x: UnsafePointer<Float>, _ mask: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>,
  accumulates: Bool, _ plane: borrowing BatchPlane
) {
  for row in 0..<plane.rows {
    var i = row * plane.rowStride
    let end = i + plane.rowCount
    while i < end {
      let v = load(x + i) * load(mask + i)
      store(accumulates ? v + load(target + i) : v, target + i)
      i += lanes
    }
  }
}

/// Σ x over a plane for each of the sixteen pictures, times `factor`: global average pooling.
public func sumPlane(
  _ x: UnsafePointer<Float>, factor: Float, _ output: UnsafeMutablePointer<Float>,
  _ plane: borrowing BatchPlane
) {
  var part = 0
  while part < 16 {
    var sum = Vector()
    for row in 0..<plane.rows {
      var i = row * plane.rowStride + part
      let end = i + plane.rowCount
      while i < end {
        sum += load(x + i)
        i += 16
      }
    }
    store(sum * Vector(repeating: factor), output + part)
    part += lanes
  }
}

/// target = the sixteen numbers at `gradient` · `factor` at every pixel, or plus that.
public func spreadPlane(
  _ gradient: UnsafePointer<Float>, factor: Float, _ target: UnsafeMutablePointer<Float>,
  accumulates: Bool, _ plane: borrowing BatchPlane
) {
  var part = 0
  while part < 16 {
    let g = load(gradient + part) * Vector(repeating: factor)
    for row in 0..<plane.rows {
      var i = row * plane.rowStride + part
      let end = i + plane.rowCount
      while i < end {
        store(accumulates ? g + load(target + i) : g, target + i)
        i += 16
      }
    }
    part += lanes
  }
}

/// Stochastic gradient descent with momentum and weight decay, as PyTorch defines it (no dampening):
/// velocity = momentum · velocity + (gradient + decay · weight); weight −= rate · velocity.
public func momentumStep(
  _ weights: UnsafeMutablePointer<Float>, _ gradient: UnsafePointer<Float>,
  _ velocity: UnsafeMutablePointer<Float>, count: Int, rate: Float, momentum: Float, decay: Float
) {
  for i in 0..<count {
    let w = weights[i]
    let v = momentum * velocity[i] + (gradient[i] + decay * w)
    velocity[i] = v
    weights[i] = w - rate * v
  }
}

/// Adam with weight decay in the gradient, as PyTorch defines it:
/// m = β₁m + (1 − β₁)g; v = β₂v + (1 − β₂)g²; weight −= rate · m / (√v · correction + ε).
///
/// - Parameters:
///   - rate: the learning rate over 1 − β₁ᵗ.
///   - correction: 1 / √(1 − β₂ᵗ).
public func adamStep(
  _ weights: UnsafeMutablePointer<Float>, _ gradient: UnsafePointer<Float>,
  _ first: UnsafeMutablePointer<Float>, _ second: UnsafeMutablePointer<Float>, count: Int,
  rate: Float, beta1: Float, beta2: Float, correction: Float, epsilon: Float, decay: Float
) {
  for i in 0..<count {
    let w = weights[i]
    let g = gradient[i] + decay * w
    let m = beta1 * first[i] + (1 - beta1) * g
    let v = beta2 * second[i] + (1 - beta2) * g * g
    first[i] = m
    second[i] = v
    weights[i] = w - rate * m / (v.squareRoot() * correction + epsilon)
  }
}
