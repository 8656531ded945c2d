import KernelInterface

// Training's operations on batches that touch each element once, and their gradients. Where a gradient
// `accumulates` it is added to what its target holds: a value that two operations read gets the sum.

extension Operations {
  /// output = a · factor + b, through ReLU where `rectifies`.
  public func join(
    _ a: BatchTensor, factor: Float = 1, _ b: BatchTensor? = nil, into output: BatchTensor,
    rectifies: Bool
  ) {
    eachPlane(a, output, b) { group, channel, plane in
      kernels.batch.join(
        a.plane(group: group, channel: channel), factor, b?.plane(group: group, channel: channel),
        output.plane(group: group, channel: channel), plane, rectifies)
    }
  }

  /// target = gradient · factor, where ReLU's `output`, if there is one, is above zero.
  public func passGradient(
    _ gradient: BatchTensor, output: BatchTensor?, factor: Float = 1, into target: BatchTensor,
    accumulates: Bool
  ) {
    eachPlane(gradient, target, output) { group, channel, plane in
      kernels.batch.passGradient(
        gradient.plane(group: group, channel: channel),
        output?.plane(group: group, channel: channel), factor,
        target.plane(group: group, channel: channel), accumulates, plane)
    }
  }

  /// output = t · f + (1 − t) · s.
  public func gate(
    _ t: BatchTensor, _ f: BatchTensor, _ s: BatchTensor, into output: BatchTensor
  ) {
    eachPlane(t, f, s, output) { group, channel, plane in
      kernels.batch.gate(
        t.plane(group: group, channel: channel), f.plane(group: group, channel: channel),
        s.plane(group: group, channel: channel), output.plane(group: group, channel: channel),
        plane)
    }
  }

  /// The gradients of `gate`: by the input of the sigmoid that made t, by f and by s.
  public func gateGradient(
    _ gradient: BatchTensor, _ t: BatchTensor, _ f: BatchTensor, _ s: BatchTensor,
    sigmoidInput: BatchTensor, residual: BatchTensor, shortcut: BatchTensor, accumulates: Bool
  ) {
    eachPlane(gradient, t, f, s, sigmoidInput, residual, shortcut) { group, channel, plane in
      kernels.batch.gateGradient(
        gradient.plane(group: group, channel: channel), t.plane(group: group, channel: channel),
        f.plane(group: group, channel: channel), s.plane(group: group, channel: channel),
        sigmoidInput.plane(group: group, channel: channel),
        residual.plane(group: group, channel: channel),
        shortcut.plane(group: group, channel: channel), accumulates, plane)
    }
  }

  /// target = x · mask.
  public func multiply(
    _ x: BatchTensor, by mask: BatchTensor, into target: BatchTensor, accumulates: Bool = false
  ) {
    eachPlane(x, mask, target) { group, channel, plane in
      kernels.batch.mask(
        x.plane(group: group, channel: channel), mask.plane(group: group, channel: channel),
        target.plane(group: group, channel: channel), accumulates, plane)
    }
  }

  /// Each picture's mean of each channel; the output is one pixel a picture.
  public func globalAveragePool(_ x: BatchTensor, into output: BatchTensor) {
    let factor = 1 / Float(x.height * x.width)
    eachPlane(x) { group, channel, plane in
      kernels.batch.sum(
        x.plane(group: group, channel: channel), factor,
        output.plane(group: group, channel: channel), plane)
    }
  }

  /// The gradient of `globalAveragePool`.
  public func globalAveragePoolGradient(
    _ gradient: BatchTensor, into target: BatchTensor, accumulates: Bool
  ) {
    let factor = 1 / Float(target.height * target.width)
    eachPlane(target) { group, channel, plane in
      kernels.batch.spread(
        gradient.plane(group: group, channel: channel), factor,
        target.plane(group: group, channel: channel), accumulates, plane)
    }
  }

  /// Every `stride`-th pixel, its channels moved up by `before`; the other channels stay zero.
  ///
  /// - Precondition: `output` is zero where no channel of `x` goes.
  public func zeroPadChannels(
    _ x: BatchTensor, stride: Int, before: Int, into output: BatchTensor
  ) {
    movePixels(x, output, stride: stride, before: before) { pixel, target in
      target.update(from: pixel, count: BatchTensor.groupSize)
    }
  }

  /// The gradient of `zeroPadChannels`.
  public func zeroPadChannelsGradient(
    _ gradient: BatchTensor, stride: Int, before: Int, into target: BatchTensor, accumulates: Bool
  ) {
    if !accumulates { clear(target) }
    movePixels(target, gradient, stride: stride, before: before) { pixel, source in
      for i in 0..<BatchTensor.groupSize { pixel[i] += source[i] }
    }
  }

  /// The largest element of each window, or its mean; padding does not count.
  ///
  /// - Parameter window: nil for parts of the picture as even as they come, one for each place of the
  ///   output: PyTorch's `AdaptiveAvgPool2d`.
  public func pool(
    _ x: BatchTensor, _ window: Window?, takesMaximum: Bool, into output: BatchTensor
  ) {
    let pool = batchPool(x, window, takesMaximum, output)
    workers.run(pieces: x.groups * x.channels) { piece in
      let (group, channel) = piece.quotientAndRemainder(dividingBy: x.channels)
      kernels.batch.pool(
        x.plane(group: group, channel: channel), output.plane(group: group, channel: channel),
        pool)
    }
  }

  /// The gradient of `pool`.
  public func poolGradient(
    _ gradient: BatchTensor, _ x: BatchTensor, output: BatchTensor, _ window: Window?,
    takesMaximum: Bool, into target: BatchTensor, accumulates: Bool
  ) {
    if !accumulates { clear(target) }
    precondition(target.isLike(x) && gradient.isLike(output), "gradients of the values' shapes")
    let pool = batchPool(x, window, takesMaximum, output)
    workers.run(pieces: x.groups * x.channels) { piece in
      let (group, channel) = piece.quotientAndRemainder(dividingBy: x.channels)
      kernels.batch.poolGradient(
        gradient.plane(group: group, channel: channel), x.plane(group: group, channel: channel),
        output.plane(group: group, channel: channel),
        target.plane(group: group, channel: channel), pool)
    }
  }

  private func batchPool(
    _ x: BatchTensor, _ window: Window?, _ takesMaximum: Bool, _ output: BatchTensor
  ) -> BatchPool {
    let isAdaptive = window == nil
    let window = window ?? Window(kernel: 1)
    precondition(
      window.padding < window.kernel && window.dilation == 1,
      "every window holds an element of the input")
    return BatchPool(
      takesMaximum: takesMaximum, isAdaptive: isAdaptive, kernel: window.kernel,
      stride: window.stride, paddingAbove: window.padding(before: x.height),
      paddingLeft: window.padding(before: x.width), height: x.height, width: x.width,
      rowStride: x.rowStride,
      outputHeight: output.height, outputWidth: output.width, outputRowStride: output.rowStride)
  }

  /// The mean and the mean square over all elements.
  public func moments(of x: BatchTensor) -> (mean: Double, meanSquare: Double) {
    var sums = Array(repeating: (0.0, 0.0), count: x.channels)
    sums.withUnsafeMutableBufferPointer { sums in
      let sums = sums.baseAddress!
      workers.run(pieces: x.channels) { channel in
        for group in 0..<x.groups {
          kernels.batch.moments(
            x.plane(group: group, channel: channel), 0, x.plane, &sums[channel])
        }
      }
    }
    let n = Double(x.count)
    return (sums.reduce(0) { $0 + $1.0 } / n, sums.reduce(0) { $0 + $1.1 } / n)
  }

  /// output = 1/(1 + exp(−x)).
  public func sigmoid(_ x: BatchTensor, into output: BatchTensor) {
    eachPlane(x, output) { group, channel, plane in
      let from = x.plane(group: group, channel: channel)
      let to = output.plane(group: group, channel: channel)
      for row in 0..<plane.rows {
        kernels.sigmoid(from + row * plane.rowStride, to + row * plane.rowStride, plane.rowCount)
      }
    }
  }

  /// Gives each element the value that `value` has for its number, which counts group, channel, row,
  /// column and picture.
  public func fill(_ target: BatchTensor, _ value: (_ element: Int) -> Float) {
    eachPlane(target) { group, channel, plane in
      var start = target.plane(group: group, channel: channel)
      var element = (group * target.channels + channel) * plane.rows * plane.rowCount
      for _ in 0..<plane.rows {
        for i in 0..<plane.rowCount { start[i] = value(element + i) }
        start += plane.rowStride
        element += plane.rowCount
      }
    }
  }

  /// Makes every element zero.
  func clear(_ target: BatchTensor) {
    eachPlane(target) { group, channel, plane in
      let start = target.plane(group: group, channel: channel)
      for row in 0..<plane.rows {
        (start + row * plane.rowStride).update(repeating: 0, count: plane.rowCount)
      }
    }
  }

  /// Calls `body` for each pixel of `fine` that has one in `coarse`.
  private func movePixels(
    _ fine: BatchTensor, _ coarse: BatchTensor, stride: Int, before: Int,
    _ body: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    workers.run(pieces: fine.groups * fine.channels) { piece in
      let (group, channel) = piece.quotientAndRemainder(dividingBy: fine.channels)
      let from = fine.plane(group: group, channel: channel)
      let to = coarse.plane(group: group, channel: channel + before)
      for row in 0..<coarse.height {
        for column in 0..<coarse.width {
          body(
            from + row * stride * fine.rowStride + column * stride * BatchTensor.groupSize,
            to + row * coarse.rowStride + column * BatchTensor.groupSize)
        }
      }
    }
  }

  /// Calls `body` for every plane, on all threads.
  func eachPlane(
    _ first: BatchTensor, _ others: BatchTensor?...,
    body: (_ group: Int, _ channel: Int, _ plane: BatchPlane) -> Void
  ) {
    precondition(others.allSatisfy { $0?.isLike(first) ?? true }, "tensors of one shape")
    // Runs of planes, none below some thousand elements.
    let planes = first.groups * first.channels
    let size = first.height * first.width * BatchTensor.groupSize
    let pieces = max(1, min(planes, workers.threads * 4, planes * size / 8192))
    let plane = first.plane
    workers.run(pieces: pieces) { piece in
      for index in piece * planes / pieces..<(piece + 1) * planes / pieces {
        let (group, channel) = index.quotientAndRemainder(dividingBy: first.channels)
        body(group, channel, plane)
      }
    }
  }
}
