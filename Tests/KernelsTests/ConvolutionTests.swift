import Kernels
import Testing

extension ConvolutionShape {
  /// Every kernel size, stride, padding and dilation with channel counts around the vector and
  /// panel lengths (16, 32) and pixel counts around the tile (6, 12), most of them odd; batches of one to three.
  static let table: [ConvolutionShape] = {
    var shapes: [ConvolutionShape] = []
    for (inputs, outputs) in [(1, 1), (3, 16), (15, 17), (16, 48), (33, 20), (64, 32), (20, 100)] {
      for (kernel, padding, dilation) in [
        (1, 0, 1), (3, 1, 1), (3, 0, 1), (3, 2, 1), (3, 2, 2), (5, 0, 1), (7, 3, 1),
      ] {
        for stride in 1...3 {
          for (height, width) in [(7, 7), (9, 5), (13, 23)] {
            let window = Window(
              kernel: kernel, stride: stride, padding: padding, dilation: dilation)
            guard window.outputExtent(height) > 0, window.outputExtent(width) > 0 else { continue }
            shapes.append(
              ConvolutionShape(
                inputs: inputs, outputs: outputs, window: window, images: shapes.count % 3 + 1,
                height: height, width: width))
          }
        }
      }
    }
    return shapes
  }()

  /// Windows that only some networks have: dilated ones, as wide as the picture and wider; YOLOv5's stem;
  /// even kernels; and those that are the whole picture, as a linear layer's.
  static let rareWindows: [ConvolutionShape] = {
    var shapes: [ConvolutionShape] = []
    for (inputs, outputs) in [(1, 1), (3, 32), (17, 20), (64, 33)] {
      for window in [
        Window(kernel: 3, padding: 2, dilation: 2), Window(kernel: 3, padding: 4, dilation: 4),
        Window(kernel: 3, padding: 8, dilation: 8), Window(kernel: 3, dilation: 4),
        Window(kernel: 3, stride: 2, padding: 4, dilation: 4),
        Window(kernel: 6, stride: 2, padding: 2), Window(kernel: 6, padding: 2),
        Window(kernel: 2, stride: 2), Window(kernel: 4, padding: 1),
      ] {
        for (height, width) in [(7, 7), (9, 5), (13, 23), (16, 12), (1, 2)] {
          guard window.outputExtent(height) > 0, window.outputExtent(width) > 0 else { continue }
          shapes.append(
            ConvolutionShape(
              inputs: inputs, outputs: outputs, window: window, images: shapes.count % 3 + 1,
              height: height, width: width))
        }
      }
      for side in [1, 2, 5, 7, 8] {
        shapes.append(
          ConvolutionShape(
            inputs: inputs, outputs: outputs, window: Window(kernel: side),
            images: shapes.count % 3 + 1, height: side, width: side))
      }
    }
    return shapes
  }()
}

@Suite struct ConvolutionTests {
  let workers = Workers(threads: 2)

  /// Every plan of every shape.
  @Test(arguments: InstructionSet.available)
  func agreesWithPlainLoops(instructionSet: InstructionSet) {
    check(ConvolutionShape.table, instructionSet)
  }

  @Test(arguments: InstructionSet.available)
  func rareWindowsAgreeWithPlainLoops(instructionSet: InstructionSet) {
    check(ConvolutionShape.rareWindows, instructionSet)
  }

  private func check(_ shapes: [ConvolutionShape], _ instructionSet: InstructionSet) {
    let kernels = KernelSet(instructionSet)
    for (seed, shape) in shapes.enumerated() {
      let batch = (0..<shape.images).map {
        randomTensor([shape.inputs, shape.height, shape.width], seed: UInt64(3 * seed + $0 + 1))
      }
      let k = shape.window.kernel
      let weights = randomTensor([shape.outputs, shape.inputs, k, k], seed: UInt64(seed + 1000))
      let scale = randomTensor([shape.outputs], seed: 7).elements
      let bias = randomTensor([shape.outputs], seed: 8).elements
      let expected = batch.map { plainConvolution($0, weights, scale, bias, shape.window) }
      for plan in ConvolutionPlan.candidates(for: shape) {
        let packed = PackedConvolution(
          weights: weights, scale: scale, bias: bias, shape: shape, plan: plan, kernels: kernels,
          workers: workers)
        let result = Activation(
          images: shape.images, channels: shape.outputs, height: shape.outputHeight,
          width: shape.outputWidth)
        packed.run(Activation(batch), into: result, rectifies: false, workers: workers)
        // Each of K products and additions rounds to half an ulp of a partial sum that is about √K/3
        // large: rms √K·√K/3·ulp/2. Six times that covers the largest of thousands, and Winograd's
        // transforms.
        let tolerance = Float(max(shape.inputs * k * k, 4)) * Float.ulpOfOne
        for image in 0..<shape.images {
          let difference = largestDifference(result.tensor(ofImage: image), expected[image])
          #expect(difference <= tolerance, "\(shape) \(plan): \(difference) > \(tolerance)")
        }
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func addsAShortcutAndRectifies(instructionSet: InstructionSet) {
    for outputs in [5, 16, 32, 48, 64] {
      let shape = ConvolutionShape(
        inputs: 32, outputs: outputs, window: Window(kernel: 3, padding: 1), height: 5, width: 7)
      for plan in ConvolutionPlan.candidates(for: shape) {
        let packed = PackedConvolution(
          weights: randomTensor([outputs, 32, 3, 3], seed: 1), shape: shape, plan: plan,
          kernels: KernelSet(instructionSet), workers: workers)
        let input = Activation(randomTensor([32, 5, 7], seed: 2))
        let shortcut = Activation(randomTensor([outputs, 5, 7], seed: 3))
        let alone = Activation(channels: outputs, height: 5, width: 7)
        packed.run(input, into: alone, rectifies: false, workers: workers)
        let rectified = Activation(channels: outputs, height: 5, width: 7)
        packed.run(input, into: rectified, rectifies: true, workers: workers)
        let residual = Activation(channels: outputs, height: 5, width: 7)
        let output = Activation(channels: outputs, height: 5, width: 7)
        packed.run(
          input, into: residual, adding: shortcut, output: output, rectifies: true,
          workers: workers)
        #expect(residual.tensor == alone.tensor)
        #expect(rectified.tensor.elements == alone.tensor.elements.map { max($0, 0) })
        let sums = zip(alone.tensor.elements, shortcut.tensor.elements).map { max($0 + $1, 0) }
        #expect(output.tensor.elements == sums)
      }
    }
  }

  /// The work is divided differently for each number of threads; the bits stay.
  @Test func sameBitsForAnyNumberOfThreads() {
    for shape in [
      ConvolutionShape(
        inputs: 3, outputs: 64, window: Window(kernel: 7, stride: 2, padding: 3), height: 61,
        width: 67),
      ConvolutionShape(
        inputs: 256, outputs: 64, window: Window(kernel: 1), images: 2, height: 29, width: 28),
      ConvolutionShape(
        inputs: 128, outputs: 512, window: Window(kernel: 3, padding: 1), height: 7, width: 7),
      ConvolutionShape(
        inputs: 48, outputs: 64, window: Window(kernel: 3, padding: 1), images: 2, height: 29,
        width: 31),
    ] {
      let k = shape.window.kernel
      let weights = randomTensor([shape.outputs, shape.inputs, k, k], seed: 1)
      let input = Activation(
        (0..<shape.images).map {
          randomTensor([shape.inputs, shape.height, shape.width], seed: UInt64(2 + $0))
        })
      let results = [1, 2, 3, 5].flatMap { threads in
        let workers = Workers(threads: threads)
        let algorithm = ConvolutionPlan.best(for: shape, threads: threads, kernels: .best).algorithm
        return [ConvolutionPlan.Division.pixels, .panels].map { division in
          let packed = PackedConvolution(
            weights: weights, shape: shape, plan: ConvolutionPlan(algorithm, division),
            kernels: .best, workers: workers)
          let result = Activation(
            images: shape.images, channels: shape.outputs, height: shape.outputHeight,
            width: shape.outputWidth)
          packed.run(input, into: result, rectifies: false, workers: workers)
          return (0..<shape.images).map { result.tensor(ofImage: $0) }
        }
      }
      #expect(results.allSatisfy { $0 == results[0] }, "\(shape)")
    }
  }

  /// Infinite where there is no number.
  private func largestDifference(_ a: Tensor, _ b: [Double]) -> Float {
    #expect(a.count == b.count)
    var largest: Float = 0
    for (found, expected) in zip(a.elements, b) {
      let difference = Float(abs(Double(found) - expected))
      if !(difference <= largest) { largest = difference.isNaN ? .infinity : difference }
    }
    return largest
  }

  /// The definition, in double precision: outputs × height × width.
  private func plainConvolution(
    _ input: Tensor, _ weights: Tensor, _ scale: [Float], _ bias: [Float], _ window: Window
  ) -> [Double] {
    let (inputs, height, width) = (input.shape[0], input.shape[1], input.shape[2])
    let (x, w) = (input.elements, weights.elements)
    let k = window.kernel
    var out: [Double] = []
    for o in 0..<weights.shape[0] {
      for oy in 0..<window.outputExtent(height) {
        for ox in 0..<window.outputExtent(width) {
          var sum = 0.0
          for i in 0..<inputs {
            for ky in 0..<k {
              for kx in 0..<k {
                let iy = oy * window.stride + ky * window.dilation - window.padding
                let ix = ox * window.stride + kx * window.dilation - window.padding
                guard iy >= 0, iy < height, ix >= 0, ix < width else { continue }
                sum +=
                  Double(w[((o * inputs + i) * k + ky) * k + kx])
                  * Double(x[(i * height + iy) * width + ix])
              }
            }
          }
          out.append(sum * Double(scale[o]) + Double(bias[o]))
        }
      }
    }
    return out
  }
}
