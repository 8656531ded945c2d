// Pooling of a plane of sixteen pictures, and its gradient. Windows are clipped to the plane, so that
// padding counts neither in a maximum nor in a mean.

import KernelInterface

/// y = each window's maximum, or its mean.
public func poolPlane(
  _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ pool: borrowing BatchPool
) {
  var part = 0
  while part < 16 {
    for row in 0..<pool.outputHeight {
      let (top, bottom) = pool.rows(row)
      for column in 0..<pool.outputWidth {
        let (left, right) = pool.columns(column)
        var value = Vector(repeating: pool.takesMaximum ? -.infinity : 0)
        for r in top..<bottom {
          for c in left..<right {
            let v = load(x + r * pool.rowStride + c * 16 + part)
            value = pool.takesMaximum ? larger(value, v) : value + v
          }
        }
        if !pool.takesMaximum {
          value *= Vector(repeating: 1 / Float((bottom - top) * (right - left)))
        }
        store(value, y + row * pool.outputRowStride + column * 16 + part)
      }
    }
    part += lanes
  }
}

/// Adds to each input's gradient what its windows pass on: of a maximum all to the first element that
/// has it, of a mean an equal share to each.
public func poolGradient(
  _ gradient: UnsafePointer<Float>, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
  _ target: UnsafeMutablePointer<Float>, _ pool: borrowing BatchPool
) {
  var part = 0
  while part < 16 {
    for row in 0..<pool.outputHeight {
      let (top, bottom) = pool.rows(row)
      for column in 0..<pool.outputWidth {
        let (left, right) = pool.columns(column)
        let at = row * pool.outputRowStride + column * 16 + part
        let value = load(y + at)
        var rest = load(gradient + at)
        let share = rest * Vector(repeating: 1 / Float((bottom - top) * (right - left)))
        for r in top..<bottom {
          for c in left..<right {
            let i = r * pool.rowStride + c * 16 + part
            if pool.takesMaximum {
              let isIt = load(x + i) .== value
              store(load(target + i) + Vector().replacing(with: rest, where: isIt), target + i)
              rest = rest.replacing(with: Vector(), where: isIt)
            } else {
              store(load(target + i) + share, target + i)
            }
          }
        }
      }
    }
    part += lanes
  }
}
