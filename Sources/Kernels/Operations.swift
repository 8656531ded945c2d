import KernelInterface

// The vectorized operations on activations that are not convolutions. Each writes into an activation
// that the caller made, so that a pass can recycle its buffers.

/// Vectorized operations on activations.
public struct Operations: Sendable {
  public let kernels: KernelSet
  public let workers: Workers

  public init(kernels: KernelSet = .best, workers: Workers) {
    self.kernels = kernels
    self.workers = workers
  }

  /// output = residual + shortcut, where either may be missing, through ReLU where `rectifies`.
  public func join(
    residual: Activation?, shortcut: Activation?, into output: Activation, rectifies: Bool
  ) {
    guard let first = residual ?? shortcut else {
      output.base.update(repeating: 0, count: output.paddedCount)
      return
    }
    let second = residual == nil ? nil : shortcut
    inRuns(of: output.paddedCount) { start, count in
      kernels.join(
        first.base + start, second.map { UnsafePointer($0.base) + start }, output.base + start,
        count, rectifies)
    }
  }

  /// output[c] = input[c] · scale[c] + shift[c], through ReLU where `rectifies`.
  ///
  /// - Precondition: one scale and one shift for each channel.
  public func scaleAndShift(
    _ input: Activation, scale: [Float], shift: [Float], into output: Activation, rectifies: Bool
  ) {
    precondition(scale.count == input.channels && shift.count == input.channels)
    let padding = [Float](repeating: 0, count: input.stride - input.channels)
    let (scale, shift) = (scale + padding, shift + padding)
    scale.withUnsafeBufferPointer { scale in
      shift.withUnsafeBufferPointer { shift in
        let rows = input.images * input.height
        workers.run(pieces: rows) { row in
          let start = row * input.width * input.stride
          kernels.scaleAndShift(
            input.base + start, output.base + start, scale.baseAddress!, shift.baseAddress!,
            input.width, input.stride, rectifies)
        }
      }
    }
  }

  /// output = 1/(1 + exp(−input)), element by element.
  public func sigmoid(_ input: Activation, into output: Activation) {
    let (stride, channels) = (output.stride, output.channels)
    workers.run(pieces: output.images * output.height) { row in
      let start = row * output.width * stride
      kernels.sigmoid(input.base + start, output.base + start, output.width * stride)
      // The padding channels stay zero, which the sigmoid of zero is not.
      for pixel in 0..<output.width where stride > channels {
        (output.base + start + pixel * stride + channels).update(
          repeating: 0, count: stride - channels)
      }
    }
  }

  /// output = x · sigmoid(x), element by element: SiLU.
  public func silu(_ input: Activation, into output: Activation) {
    inRuns(of: output.paddedCount) { start, count in
      kernels.silu(input.base + start, output.base + start, count)
    }
  }

  /// output[c] = input[c] where that is above zero, else input[c] · slopes[c]: PReLU.
  ///
  /// - Precondition: one slope for each channel.
  public func prelu(_ input: Activation, slopes: [Float], into output: Activation) {
    precondition(slopes.count == input.channels)
    let slopes = slopes + Array(repeating: 0, count: input.stride - input.channels)
    slopes.withUnsafeBufferPointer { slopes in
      workers.run(pieces: input.images * input.height) { row in
        let start = row * input.width * input.stride
        kernels.prelu(
          input.base + start, output.base + start, slopes.baseAddress!, input.width, input.stride)
      }
    }
  }

  /// The channels of `first`, and after them those of `second`, pixel by pixel.
  public func concatenate(_ first: Activation, _ second: Activation, into output: Activation) {
    workers.run(pieces: output.images * output.height) { row in
      for pixel in row * output.width..<(row + 1) * output.width {
        let target = output.base + pixel * output.stride
        target.update(from: first.base + pixel * first.stride, count: first.channels)
        (target + first.channels).update(
          from: second.base + pixel * second.stride, count: second.channels)
      }
    }
  }

  /// The branches of a gated block as they are added: T·F and (1 − T)·S.
  ///
  /// - Parameter gate: T, of the branches' shape.
  public func gate(
    _ gate: Activation, residual: Activation, shortcut: Activation,
    intoResidual gatedResidual: Activation, intoShortcut gatedShortcut: Activation
  ) {
    inRuns(of: gate.paddedCount) { start, count in
      kernels.gate(
        gate.base + start, residual.base + start, shortcut.base + start,
        gatedResidual.base + start, gatedShortcut.base + start, count)
    }
  }

  /// The largest element of each window; padding does not count.
  public func maxPool(
    _ input: Activation, _ window: Window, into output: Activation
  ) {
    let task = poolTask(input, window, output)
    workers.run(pieces: output.images * output.height) { kernels.maxPool(task, $0) }
  }

  /// The mean of each window; padding does not count.
  public func averagePool(
    _ input: Activation, _ window: Window, into output: Activation
  ) {
    let task = poolTask(input, window, output)
    workers.run(pieces: output.images * output.height) { kernels.averagePool(task, $0) }
  }

  /// The mean of each channel over the whole picture; the output is one pixel a picture.
  public func globalAveragePool(_ input: Activation, into output: Activation) {
    // A mean over one row of all pixels, whatever the input's shape.
    let plane = input.height * input.width
    let task = PoolTask(
      input: input.base, output: output.base, height: 1, width: plane, outputHeight: 1,
      outputWidth: 1, channels: input.stride, kernel: plane, stride: 1, paddingAbove: 0,
      paddingLeft: 0)
    workers.run(pieces: input.images) { kernels.averagePool(task, $0) }
  }

  /// The mean of each of `size` × `size` parts of the picture, as even as they come; they overlap
  /// where the extent is no multiple of `size`. PyTorch's `AdaptiveAvgPool2d`: part i goes from
  /// ⌊i·n/size⌋ to ⌈(i + 1)·n/size⌉.
  public func adaptiveAveragePool(_ input: Activation, size: Int, into output: Activation) {
    func part(_ i: Int, of extent: Int) -> Range<Int> {
      i * extent / size..<((i + 1) * extent + size - 1) / size
    }
    let (channels, plane) = (input.channels, input.height * input.width)
    workers.run(pieces: output.images * size) { row in
      let (image, y) = row.quotientAndRemainder(dividingBy: size)
      let rows = part(y, of: input.height)
      for x in 0..<size {
        let columns = part(x, of: input.width)
        let target = output.base + (row * size + x) * output.stride
        target.update(repeating: 0, count: channels)
        for y in rows {
          for x in columns {
            let source = input.base + (image * plane + y * input.width + x) * input.stride
            for c in 0..<channels { target[c] += source[c] }
          }
        }
        let count = Float(rows.count * columns.count)
        for c in 0..<channels { target[c] /= count }
      }
    }
  }

  /// Every `stride`-th pixel, its channels moved up by `before`, zeros around them: the shortcut of
  /// option A (He et al. 2015, section 4.1).
  public func zeroPadChannels(
    _ input: Activation, stride: Int, before: Int, into output: Activation
  ) {
    output.base.update(repeating: 0, count: output.paddedCount)
    for image in 0..<output.images {
      for y in 0..<output.height {
        for x in 0..<output.width {
          let pixel = (image * input.height + y * stride) * input.width + x * stride
          let target = (image * output.height + y) * output.width + x
          (output.base + target * output.stride + before).update(
            from: input.base + pixel * input.stride, count: input.channels)
        }
      }
    }
  }

  private func poolTask(
    _ input: Activation, _ window: Window, _ output: Activation
  ) -> PoolTask {
    precondition(
      window.padding < window.kernel && window.dilation == 1,
      "every window holds an element of the input")
    return PoolTask(
      input: input.base, output: output.base, height: input.height, width: input.width,
      outputHeight: output.height, outputWidth: output.width, channels: input.stride,
      kernel: window.kernel, stride: window.stride,
      paddingAbove: window.padding(before: input.height),
      paddingLeft: window.padding(before: input.width))
  }

  /// Calls `body` for runs of elements, on all threads; runs begin at multiples of 16.
  func inRuns(of count: Int, _ body: (_ start: Int, _ count: Int) -> Void) {
    // A few for each thread, to even out, but none so small that handing it out is what takes time.
    let share = count / (workers.threads * 4)
    let run = min(max(share / 16 * 16, 4096), 65_536)
    workers.run(pieces: (count + run - 1) / run) { piece in
      body(piece * run, min(run, count - piece * run))
    }
  }
}
