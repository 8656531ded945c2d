import KernelInterface

// 3×3 convolutions of stride 1 by Winograd's algorithm, for the forward pass and the gradient by the
// input, which is the convolution with the mirrored kernel.

extension BatchConvolution {
  /// Whether Winograd's algorithm is worth its transforms: tiles that fill the plane, some of them side
  /// by side, and channels enough. It depends on the shape alone, so that the bits do.
  var usesWinograd: Bool {
    window == Window(kernel: 3, stride: 1, padding: 1) && height % 4 == 0 && width % 4 == 0
      && height * width >= 64 && min(inputs, outputs) >= 8
  }

  /// The task's convolution, its output added to or written.
  ///
  /// - Parameters:
  ///   - weight: the kernel's element for an output and an input of the *task*, and a tap.
  func runWinograd(
    _ task: BatchConvolutionTask, _ input: BatchTensor, _ output: BatchTensor,
    _ operations: Operations, _ weight: (_ output: Int, _ input: Int, _ tap: Int) -> Float
  ) {
    let block = operations.kernels.batch.block
    transformWeights(
      outputs: task.outputs, inputs: task.inputs, block: block, operations, weight)
    let across = task.columns / 4
    let down = output.height / 4
    // A band is what the second cache holds, and enough tiles for the products' tile.
    let least = min(down, (4 + across - 1) / across)
    let fitting = 2048 / (task.inputs + task.outputs) / 8 / across
    let rows = max(least, min(down, fitting))
    let bands = (down + rows - 1) / rows
    let tiles = across * rows
    let size = 36 * (task.inputs + task.outputs) * tiles * 16 + 37 * 16
    let scratch = operations.workers.scratch(size * operations.workers.threads)
    let winograd = operations.kernels.batch.winograd
    transformed.withUnsafeBufferPointer { weights in
      // The upper left tap: a pixel up and one to the left.
      withUnsafePointer(to: Int32(-input.rowStride - BatchTensor.groupSize)) { corner in
        var task = task
        task.weights = weights.baseAddress!
        task.offsets = corner
        operations.workers.run(pieces: input.groups * bands) { piece, lane in
          let (group, band) = piece.quotientAndRemainder(dividingBy: bands)
          var own = task
          own.input += group * input.groupStride
          own.output += group * output.groupStride
          winograd(own, band * rows, min(down, (band + 1) * rows), scratch + lane * size)
        }
      }
    }
  }

  /// G·g·Gᵀ for each pair of channels: point × block × input × output in the block; see Winograd.swift
  /// in KernelSource. Four output channels at a time.
  private func transformWeights(
    outputs: Int, inputs: Int, block: Int, _ operations: Operations,
    _ weight: (_ output: Int, _ input: Int, _ tap: Int) -> Float
  ) {
    precondition(block == 4, "a block is a vector here")
    let blocks = (outputs + block - 1) / block
    let count = 36 * blocks * inputs * block
    if transformed.count < count { transformed = [Float](repeating: 0, count: count) }
    transformed.withUnsafeMutableBufferPointer { target in
      let target = target.baseAddress!
      operations.workers.run(pieces: blocks) { piece in
        for input in 0..<inputs {
          func filter(_ tap: Int) -> SIMD4<Float> {
            var values = SIMD4<Float>()
            for k in 0..<4 where piece * 4 + k < outputs {
              values[k] = weight(piece * 4 + k, input, tap)
            }
            return values
          }
          func put(_ y: Int, _ row: (SIMD4<Float>, SIMD4<Float>, SIMD4<Float>)) {
            let six = Self.expanded(row.0, row.1, row.2)
            func store(_ x: Int, _ v: SIMD4<Float>) {
              let at = (((y * 6 + x) * blocks + piece) * inputs + input) * 4
              UnsafeMutableRawPointer(target + at).storeBytes(of: v, as: SIMD4<Float>.self)
            }
            store(0, six.0)
            store(1, six.1)
            store(2, six.2)
            store(3, six.3)
            store(4, six.4)
            store(5, six.5)
          }
          let a = Self.expanded(filter(0), filter(3), filter(6))
          let b = Self.expanded(filter(1), filter(4), filter(7))
          let c = Self.expanded(filter(2), filter(5), filter(8))
          put(0, (a.0, b.0, c.0))
          put(1, (a.1, b.1, c.1))
          put(2, (a.2, b.2, c.2))
          put(3, (a.3, b.3, c.3))
          put(4, (a.4, b.4, c.4))
          put(5, (a.5, b.5, c.5))
        }
      }
    }
  }

  private typealias Six = (
    SIMD4<Float>, SIMD4<Float>, SIMD4<Float>, SIMD4<Float>, SIMD4<Float>, SIMD4<Float>
  )

  /// G·w for the points 0, ±5/8, ±3/2, ∞: (1, p, p²) over the product of p's distances to the others.
  private static func expanded(
    _ w0: SIMD4<Float>, _ w1: SIMD4<Float>, _ w2: SIMD4<Float>
  ) -> Six {
    let (p, q) = (0.625, 1.5)
    let zero = Float(1 / (p * p * q * q))
    let atP = Float(1 / (2 * p * p * (p * p - q * q)))
    let atQ = Float(1 / (2 * q * q * (q * q - p * p)))
    let evenP = (w0 + w2 * Float(p * p)) * atP
    let oddP = w1 * (Float(p) * atP)
    let evenQ = (w0 + w2 * Float(q * q)) * atQ
    let oddQ = w1 * (Float(q) * atQ)
    return (w0 * zero, evenP + oddP, evenP - oddP, evenQ + oddQ, evenQ - oddQ, w2)
  }
}
