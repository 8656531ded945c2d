import KernelInterface

/// Batch norm over training batches, with the batch's own statistics, and its gradient.
///
///     y = γ · (z − mean) / √(variance + ε) + β      [+ addend]      [through ReLU]
///
/// Mean and variance (divided by n) are each channel's over all pictures and pixels; where there is no γ
/// it is 1, as MXNet's `fix_gamma` has it. What the gradient
/// needs of them is kept from one `forward` to the next. Ioffe and Szegedy 2015; numbers as PyTorch's.
public final class BatchNormalization {
  public let channels: Int
  public let epsilon: Float
  /// Each channel's mean and variance in the last batch.
  public private(set) var mean: [Float]
  public private(set) var variance: [Float]
  /// Values of each channel in the last batch.
  public private(set) var count = 0

  public init(channels: Int, epsilon: Float) {
    self.channels = channels
    self.epsilon = epsilon
    mean = Array(repeating: 0, count: channels)
    variance = Array(repeating: 1, count: channels)
  }

  /// Normalizes with the batch's statistics, and moves the running ones a share `momentum` towards
  /// them (the running variance towards n/(n − 1) of the batch's, as PyTorch does).
  public func forward(
    _ z: BatchTensor, gamma: UnsafePointer<Float>?, beta: UnsafePointer<Float>,
    runningMean: UnsafeMutablePointer<Float>, runningVariance: UnsafeMutablePointer<Float>,
    momentum: Float, adding addend: BatchTensor? = nil, into y: BatchTensor, rectifies: Bool,
    _ operations: Operations
  ) {
    check(z, y, addend)
    count = z.images * z.height * z.width
    let n = Double(count)
    let kernels = operations.kernels.batch
    withStatistics { mean, variance in
      operations.workers.run(pieces: channels) { channel in
        // Around the running mean first, so that little is lost in the difference of two squares;
        // where the batch's lies far from it, once more around its own.
        var centre = runningMean[channel]
        var sums = moments(z, channel, centre: centre, kernels)
        if sums.0 * sums.0 > 16 * sums.1 * n {
          centre = Float(Double(centre) + sums.0 / n)
          sums = moments(z, channel, centre: centre, kernels)
        }
        let shift = sums.0 / n
        mean[channel] = Float(Double(centre) + shift)
        let v = max(0, sums.1 / n - shift * shift)
        variance[channel] = Float(v)
        runningMean[channel] += momentum * (mean[channel] - runningMean[channel])
        let unbiased = Float(v * n / max(1, n - 1))
        runningVariance[channel] += momentum * (unbiased - runningVariance[channel])
        apply(
          z, channel, mean: mean[channel], variance: v, gamma?[channel] ?? 1, beta[channel],
          addend, y, rectifies, kernels)
      }
    }
  }

  /// Normalizes with the running statistics.
  public func evaluate(
    _ z: BatchTensor, gamma: UnsafePointer<Float>?, beta: UnsafePointer<Float>,
    runningMean: UnsafePointer<Float>, runningVariance: UnsafePointer<Float>,
    adding addend: BatchTensor? = nil, into y: BatchTensor, rectifies: Bool,
    _ operations: Operations
  ) {
    check(z, y, addend)
    operations.workers.run(pieces: channels) { channel in
      apply(
        z, channel, mean: runningMean[channel], variance: Double(runningVariance[channel]),
        gamma?[channel] ?? 1, beta[channel], addend, y, rectifies, operations.kernels.batch)
    }
  }

  /// The gradients of the last `forward`.
  ///
  /// - Parameters:
  ///   - output: what `forward` wrote, where it went through ReLU; nil where it did not.
  ///   - zGradient: receives the gradient by `z`, and `addendGradient` that by what was added; each is
  ///     added to what is there where its flag says so. Without the first there is no second.
  public func backward(
    _ gradient: BatchTensor, output: BatchTensor?, _ z: BatchTensor,
    gamma: UnsafePointer<Float>?, into zGradient: BatchTensor?, accumulates: Bool,
    addendGradient: BatchTensor? = nil, addendAccumulates: Bool = false,
    gammaGradient: UnsafeMutablePointer<Float>?,
    betaGradient: UnsafeMutablePointer<Float>, _ operations: Operations
  ) {
    check(z, gradient, output)
    check(z, zGradient, addendGradient)
    precondition(
      zGradient != nil || addendGradient == nil, "who adds to nothing normalizes a value")
    let n = Double(count)
    let kernels = operations.kernels.batch
    withStatistics { means, variances in
      operations.workers.run(pieces: channels) { channel in
        let plane = z.plane
        let mean = means[channel]
        var sums = (0.0, 0.0)
        for group in 0..<z.groups {
          kernels.normalizationSums(
            gradient.plane(group: group, channel: channel),
            output?.plane(group: group, channel: channel),
            z.plane(group: group, channel: channel), mean, plane, &sums)
        }
        let inverse = 1 / (Double(variances[channel]) + Double(epsilon)).squareRoot()
        gammaGradient?[channel] = Float(sums.1 * inverse)
        betaGradient[channel] = Float(sums.0)
        guard let zGradient else { return }
        // γ/σ · (g − Σg/n − x̂ · Σ(g·x̂)/n), gathered by g, z and 1.
        let factor = Double(gamma?[channel] ?? 1) * inverse
        let slope = -factor * inverse * inverse * sums.1 / n
        let constant = -factor * sums.0 / n - slope * Double(mean)
        for group in 0..<z.groups {
          kernels.normalizationGradient(
            gradient.plane(group: group, channel: channel),
            output?.plane(group: group, channel: channel),
            z.plane(group: group, channel: channel), Float(factor), Float(slope), Float(constant),
            zGradient.plane(group: group, channel: channel), accumulates,
            addendGradient?.plane(group: group, channel: channel), addendAccumulates, plane)
        }
      }
    }
  }

  private func moments(
    _ z: BatchTensor, _ channel: Int, centre: Float, _ kernels: BatchKernels
  ) -> (Double, Double) {
    var sums = (0.0, 0.0)
    for group in 0..<z.groups {
      kernels.moments(z.plane(group: group, channel: channel), centre, z.plane, &sums)
    }
    return sums
  }

  private func apply(
    _ z: BatchTensor, _ channel: Int, mean: Float, variance: Double, _ gamma: Float,
    _ beta: Float, _ addend: BatchTensor?, _ y: BatchTensor, _ rectifies: Bool,
    _ kernels: BatchKernels
  ) {
    let scale = Double(gamma) / (variance + Double(epsilon)).squareRoot()
    let shift = Double(beta) - Double(mean) * scale
    for group in 0..<z.groups {
      kernels.normalize(
        z.plane(group: group, channel: channel), Float(scale), Float(shift),
        addend?.plane(group: group, channel: channel), y.plane(group: group, channel: channel),
        z.plane, rectifies)
    }
  }

  private func withStatistics(
    _ body: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    mean.withUnsafeMutableBufferPointer { mean in
      variance.withUnsafeMutableBufferPointer { variance in
        body(mean.baseAddress!, variance.baseAddress!)
      }
    }
  }

  private func check(_ z: BatchTensor, _ others: BatchTensor?...) {
    precondition(
      z.channels == channels && others.allSatisfy { $0?.isLike(z) ?? true }, "tensors of one shape")
  }
}
