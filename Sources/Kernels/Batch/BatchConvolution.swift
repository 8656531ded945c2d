import KernelInterface

/// A convolution over training batches: forward, and its gradients by input and by weights.
///
///     let convolution = BatchConvolution(inputs: 16, outputs: 32, window: .init(kernel: 3, stride: 2, padding: 1), height: 32, width: 32)
///     convolution.forward(x, weights: w, into: z, operations)
///     convolution.inputGradient(of: dz, weights: w, into: dx, accumulates: false, operations)
///     convolution.weightGradient(x, dz, into: dw, operations)
///
/// Weights and their gradient are in the public order, output × input × kernel × kernel; they change
/// with every step, so they are packed at every call, which costs little beside a batch.
public final class BatchConvolution {
  public let inputs: Int
  public let outputs: Int
  public let window: Window
  /// The extent of the input and of the output, in pixels.
  public let height, width: Int
  public let outputHeight, outputWidth: Int

  private var kernelSize: Int { window.kernel * window.kernel }
  /// Weights as the kernel reads them, for the forward pass and for the gradient by the input.
  private var packed: [Float] = []
  /// The same, transformed by Winograd's algorithm.
  var transformed: [Float] = []
  private var offsets: [Int32] = []

  /// - Precondition: the window fits into the input, and its padding is given.
  public init(inputs: Int, outputs: Int, window: Window, height: Int, width: Int) {
    precondition(!window.isSame, "a convolution says its padding")
    self.inputs = inputs
    self.outputs = outputs
    self.window = window
    self.height = height
    self.width = width
    outputHeight = window.outputExtent(height)
    outputWidth = window.outputExtent(width)
    precondition(outputHeight > 0 && outputWidth > 0, "the window fits into the input")
  }

  /// The border that the output's gradient needs: how far outside lie the outputs that the input's
  /// outermost pixels would be part of.
  public var gradientBorder: Int {
    let before = (window.dilation * (window.kernel - 1) - window.padding) / window.stride
    func after(_ extent: Int, _ outputs: Int) -> Int {
      (extent - 1 + window.padding) / window.stride - (outputs - 1)
    }
    return max(0, before, after(height, outputHeight), after(width, outputWidth))
  }

  /// z = x ∗ w + bias.
  public func forward(
    _ x: BatchTensor, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>? = nil,
    into z: BatchTensor, _ operations: Operations
  ) {
    check(x, z)
    precondition(x.border >= window.padding, "the input's border holds the padding")
    let (inputs, size) = (inputs, kernelSize)
    if usesWinograd, bias == nil {
      runWinograd(task(from: x, to: z, accumulates: false), x, z, operations) {
        weights[($0 * inputs + $1) * 9 + $2]
      }
      return
    }
    let kernels = operations.kernels.batch
    pack(outputs: outputs, inputs: inputs, taps: size, block: kernels.block, operations) {
      weights[($0 * inputs + $1) * size + $2]
    }
    let paddedBias = bias.map { padded($0, count: outputs, to: kernels.block) }
    offsets = (0..<size).map { tap in
      Int32(place(ofTap: tap, x))
    }
    withTask(paddedBias) { bias, offsets, packed in
      BatchConvolutionTask(
        input: x.origin, inputPlane: x.planeStride, inputRow: window.stride * x.rowStride,
        inputStep: window.stride * BatchTensor.groupSize, offsets: offsets, weights: packed,
        bias: bias, output: z.origin, outputPlane: z.planeStride, outputRow: z.rowStride,
        outputStep: BatchTensor.groupSize, inputs: inputs, outputs: outputs, taps: size,
        columns: outputWidth, accumulates: false)
    } run: { task in
      run(task, x, z, rows: outputHeight, operations)
    }
  }

  /// dx = the gradient by the input where the output's is `dz`; added to what `dx` holds where
  /// `accumulates`.
  public func inputGradient(
    of dz: BatchTensor, weights: UnsafePointer<Float>, into dx: BatchTensor, accumulates: Bool,
    _ operations: Operations
  ) {
    check(dx, dz)
    precondition(dz.border >= gradientBorder, "the gradient's border holds the window")
    if usesWinograd {
      let inputs = inputs
      runWinograd(task(from: dz, to: dx, accumulates: accumulates), dz, dx, operations) {
        weights[($1 * inputs + $0) * 9 + 8 - $2]
      }
      return
    }
    // Position y gets dz[(y + padding − ky · dilation) / stride] for each ky that divides: for each residue of y
    // some of the taps, at fixed places.
    for row in 0..<min(window.stride, height) {
      for column in 0..<min(window.stride, width) {
        inputGradient(of: dz, weights, into: dx, accumulates, row, column, operations)
      }
    }
  }

  private func inputGradient(
    of dz: BatchTensor, _ weights: UnsafePointer<Float>, into dx: BatchTensor,
    _ accumulates: Bool, _ row: Int, _ column: Int, _ operations: Operations
  ) {
    let (inputs, stride, size) = (inputs, window.stride, kernelSize)
    let down = steps(residue: row)
    let across = steps(residue: column)
    let taps = down.flatMap { y in
      across.map { x in
        (
          index: y.tap * window.kernel + x.tap,
          offset: Int32(y.step * dz.rowStride + x.step * BatchTensor.groupSize)
        )
      }
    }
    if taps.isEmpty && accumulates { return }
    offsets = taps.map(\.offset)
    let indices = taps.map(\.index)
    pack(
      outputs: inputs, inputs: outputs, taps: taps.count, block: operations.kernels.batch.block,
      operations
    ) { c, k, tap in weights[(k * inputs + c) * size + indices[tap]] }
    withTask(nil) { bias, offsets, packed in
      BatchConvolutionTask(
        input: dz.origin, inputPlane: dz.planeStride, inputRow: dz.rowStride,
        inputStep: BatchTensor.groupSize, offsets: offsets, weights: packed, bias: bias,
        output: dx.origin + row * dx.rowStride + column * BatchTensor.groupSize,
        outputPlane: dx.planeStride, outputRow: stride * dx.rowStride,
        outputStep: stride * BatchTensor.groupSize, inputs: outputs, outputs: inputs,
        taps: taps.count, columns: (width - column + stride - 1) / stride,
        accumulates: accumulates)
    } run: { task in
      run(task, dz, dx, rows: (height - row + stride - 1) / stride, operations)
    }
  }

  /// From an output pixel's place in the input to a tap of its window.
  private func place(ofTap tap: Int, _ x: BatchTensor) -> Int {
    let (ky, kx) = tap.quotientAndRemainder(dividingBy: window.kernel)
    let (row, column) = (
      ky * window.dilation - window.padding, kx * window.dilation - window.padding
    )
    return row * x.rowStride + column * BatchTensor.groupSize
  }

  /// A convolution of stride 1 whose weights and offsets are put in later.
  private func task(
    from input: BatchTensor, to output: BatchTensor, accumulates: Bool
  ) -> BatchConvolutionTask {
    let nothing = UnsafePointer(input.origin)
    return BatchConvolutionTask(
      input: nothing, inputPlane: input.planeStride, inputRow: input.rowStride,
      inputStep: BatchTensor.groupSize,
      offsets: UnsafeRawPointer(nothing).assumingMemoryBound(to: Int32.self), weights: nothing,
      bias: nil, output: output.origin, outputPlane: output.planeStride,
      outputRow: output.rowStride, outputStep: BatchTensor.groupSize, inputs: input.channels,
      outputs: output.channels, taps: 1, columns: output.width, accumulates: accumulates)
  }

  /// Along one axis: the taps that reach positions of this residue, and how many output pixels further.
  private func steps(residue: Int) -> [(tap: Int, step: Int)] {
    (0..<window.kernel).compactMap { tap in
      let distance = residue + window.padding - tap * window.dilation
      return distance % window.stride == 0 ? (tap, distance / window.stride) : nil
    }
  }

  /// dw = the gradient by the weights, output × input × kernel × kernel.
  public func weightGradient(
    _ x: BatchTensor, _ dz: BatchTensor, into dw: UnsafeMutablePointer<Float>,
    _ operations: Operations
  ) {
    check(x, dz)
    let kernels = operations.kernels.batch
    let columns = inputs * kernelSize
    let tiles = (columns + kernels.gradientColumns - 1) / kernels.gradientColumns
    let blocks = (outputs + kernels.block - 1) / kernels.block
    let places = (0..<tiles * kernels.gradientColumns).map { column in
      let (c, tap) = min(column, columns - 1).quotientAndRemainder(dividingBy: kernelSize)
      return Int32(c * x.planeStride + place(ofTap: tap, x))
    }
    places.withUnsafeBufferPointer { places in
      let task = WeightGradientTask(
        outputGradient: dz.origin, gradientPlane: dz.planeStride, gradientRow: dz.rowStride,
        gradientGroup: dz.groupStride, input: x.origin, inputRow: window.stride * x.rowStride,
        inputStep: window.stride * BatchTensor.groupSize, inputGroup: x.groupStride,
        offsets: places.baseAddress!, gradient: dw, outputs: outputs, columns: columns,
        groups: x.groups, height: outputHeight, width: outputWidth)
      // A job has fewer than 2²⁰ pieces, and VGG's first classifier four times as many tiles.
      let count = tiles * blocks
      let run = 1 + (count >> 18)
      operations.workers.run(pieces: (count + run - 1) / run) { piece in
        for index in piece * run..<min(count, (piece + 1) * run) {
          let (block, tile) = index.quotientAndRemainder(dividingBy: tiles)
          kernels.weightGradient(task, block * kernels.block, tile * kernels.gradientColumns)
        }
      }
    }
  }

  /// db = the gradient by the bias: each output channel's sum.
  public func biasGradient(
    _ dz: BatchTensor, into db: UnsafeMutablePointer<Float>, _ operations: Operations
  ) {
    let moments = operations.kernels.batch.moments
    operations.workers.run(pieces: outputs) { channel in
      var sums = (0.0, 0.0)
      for group in 0..<dz.groups {
        moments(dz.plane(group: group, channel: channel), 0, dz.plane, &sums)
      }
      db[channel] = Float(sums.0)
    }
  }

  private func check(_ input: BatchTensor, _ output: BatchTensor) {
    precondition(
      input.channels == inputs && input.height == height && input.width == width
        && output.channels == outputs && output.height == outputHeight
        && output.width == outputWidth && input.images == output.images,
      "tensors of the shapes it was made for")
  }

  /// Block × input × tap × output in the block, zeros where a block is not full.
  private func pack(
    outputs: Int, inputs: Int, taps: Int, block: Int, _ operations: Operations,
    _ weight: (_ output: Int, _ input: Int, _ tap: Int) -> Float
  ) {
    let blocks = (outputs + block - 1) / block
    let count = blocks * inputs * taps * block
    if count == 0 { return }
    if packed.count < count { packed = [Float](repeating: 0, count: count) }
    packed.withUnsafeMutableBufferPointer { packed in
      let packed = packed.baseAddress!
      func pack(_ piece: Int) {
        var target = packed + piece * inputs * taps * block
        for c in 0..<inputs {
          for tap in 0..<taps {
            for k in piece * block..<(piece + 1) * block {
              target.pointee = k < outputs ? weight(k, c, tap) : 0
              target += 1
            }
          }
        }
      }
      // A classifier of VGG has a hundred million weights; most layers have few.
      if count > 1 << 16 {
        operations.workers.run(pieces: blocks, pack)
      } else {
        for piece in 0..<blocks { pack(piece) }
      }
    }
  }

  private func padded(_ values: UnsafePointer<Float>, count: Int, to block: Int) -> [Float] {
    (0..<(count + block - 1) / block * block).map { $0 < count ? values[$0] : 0 }
  }

  private func withTask(
    _ bias: [Float]?,
    make: (UnsafePointer<Float>?, UnsafePointer<Int32>, UnsafePointer<Float>)
      -> BatchConvolutionTask,
    run: (BatchConvolutionTask) -> Void
  ) {
    // Without taps the kernel reads neither, but an empty array may have no address.
    if offsets.isEmpty { offsets = [0] }
    if packed.isEmpty { packed = [0] }
    offsets.withUnsafeBufferPointer { offsets in
      packed.withUnsafeBufferPointer { packed in
        (bias ?? []).withUnsafeBufferPointer { values in
          run(
            make(bias == nil ? nil : values.baseAddress, offsets.baseAddress!, packed.baseAddress!))
        }
      }
    }
  }

  /// Runs the task for every group, in bands of rows.
  private func run(
    _ task: BatchConvolutionTask, _ input: BatchTensor, _ output: BatchTensor, rows: Int,
    _ operations: Operations
  ) {
    let groups = input.groups
    // Bands of at least 200,000 multiply-adds, and no more pieces than even out.
    let work = rows * task.columns * task.inputs * task.outputs * task.taps * 16
    let wanted = (operations.workers.threads * 4 + groups - 1) / groups
    let bands = max(1, min(rows, wanted, work / 200_000))
    let convolve = operations.kernels.batch.convolve
    operations.workers.run(pieces: groups * bands) { piece in
      let (group, band) = piece.quotientAndRemainder(dividingBy: bands)
      var task = task
      task.input += group * input.groupStride
      task.output += group * output.groupStride
      convolve(task, band * rows / bands, (band + 1) * rows / bands)
    }
  }
}
