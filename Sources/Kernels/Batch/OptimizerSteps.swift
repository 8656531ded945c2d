// The optimizers' steps over all parameters at once, which lie one after another in memory.

extension Operations {
  /// Stochastic gradient descent with momentum and weight decay; see KernelSource/BatchElementwise.swift.
  public func momentumStep(
    _ weights: UnsafeMutablePointer<Float>, _ gradient: UnsafePointer<Float>,
    velocity: UnsafeMutablePointer<Float>, count: Int, rate: Float, momentum: Float, decay: Float
  ) {
    inRuns(of: count) { start, count in
      kernels.batch.momentumStep(
        weights + start, gradient + start, velocity + start, count, rate, momentum, decay)
    }
  }

  /// Step number `step`, counted from 1, of Adam (Kingma and Ba 2015); see
  /// KernelSource/BatchElementwise.swift.
  public func adamStep(
    _ weights: UnsafeMutablePointer<Float>, _ gradient: UnsafePointer<Float>,
    first: UnsafeMutablePointer<Float>, second: UnsafeMutablePointer<Float>, count: Int,
    step: Int, rate: Float, beta1: Float, beta2: Float, epsilon: Float, decay: Float
  ) {
    // β to a whole power by multiplication: the C library's pow differs from machine to machine.
    var (power1, power2) = (1.0, 1.0)
    for _ in 0..<step {
      power1 *= Double(beta1)
      power2 *= Double(beta2)
      if power1 < 1e-300 && power2 < 1e-300 { break }
    }
    let correctedRate = Float(Double(rate) / (1 - power1))
    let correction = Float(1 / (1 - power2).squareRoot())
    inRuns(of: count) { start, count in
      kernels.batch.adamStep(
        weights + start, gradient + start, first + start, second + start, count, correctedRate,
        beta1, beta2, correction, epsilon, decay)
    }
  }
}
