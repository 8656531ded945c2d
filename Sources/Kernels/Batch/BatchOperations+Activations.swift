import KernelInterface

// Training's activations besides ReLU, and their gradients.

extension Operations {
  /// output[c] = x[c] where that is above zero, else x[c] · slopes[c]: PReLU.
  ///
  /// - Parameter slopes: one for each channel.
  public func prelu(_ x: BatchTensor, slopes: UnsafePointer<Float>, into output: BatchTensor) {
    eachPlane(x, output) { group, channel, plane in
      kernels.batch.prelu(
        x.plane(group: group, channel: channel), slopes[channel],
        output.plane(group: group, channel: channel), plane)
    }
  }

  /// The gradients of `prelu`, by its input and by the slopes.
  public func preluGradient(
    _ gradient: BatchTensor, _ x: BatchTensor, slopes: UnsafePointer<Float>,
    into target: BatchTensor, accumulates: Bool, slopeGradient: UnsafeMutablePointer<Float>
  ) {
    precondition(gradient.isLike(x) && target.isLike(x), "tensors of one shape")
    // A channel is one thread's, so that the order of its sum is always the same.
    workers.run(pieces: x.channels) { channel in
      var sum = 0.0
      for group in 0..<x.groups {
        kernels.batch.preluGradient(
          gradient.plane(group: group, channel: channel), x.plane(group: group, channel: channel),
          slopes[channel], target.plane(group: group, channel: channel), accumulates, x.plane, &sum)
      }
      slopeGradient[channel] = Float(sum)
    }
  }

  /// output = x · sigmoid(x): SiLU.
  public func silu(_ x: BatchTensor, into output: BatchTensor) {
    eachPlane(x, output) { group, channel, plane in
      let from = x.plane(group: group, channel: channel)
      let to = output.plane(group: group, channel: channel)
      for row in 0..<plane.rows {
        kernels.silu(from + row * plane.rowStride, to + row * plane.rowStride, plane.rowCount)
      }
    }
  }

  /// The gradient of `silu`.
  public func siluGradient(
    _ gradient: BatchTensor, _ x: BatchTensor, into target: BatchTensor, accumulates: Bool
  ) {
    eachPlane(gradient, x, target) { group, channel, plane in
      kernels.batch.siluGradient(
        gradient.plane(group: group, channel: channel), x.plane(group: group, channel: channel),
        target.plane(group: group, channel: channel), accumulates, plane)
    }
  }
}
