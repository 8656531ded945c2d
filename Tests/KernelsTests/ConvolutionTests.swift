import Kernels
import Testing

/// A convolution to test: shapes and window.
struct ConvolutionCase: CustomTestStringConvertible, Sendable {
  var inputs: Int
  var outputs: Int
  var height: Int
  var width: Int
  var window: Window

  var testDescription: String {
    "\(inputs)×\(height)×\(width) → \(outputs), \(window.kernel)×\(window.kernel) "
      + "/\(window.stride) pad \(window.padding) dilation \(window.dilation)"
  }

  /// Every kernel size, stride, padding and dilation with channel counts around the vector and
  /// panel lengths (16, 32) and pixel counts around the tile (6, 12), most of them odd.
  static let table: [ConvolutionCase] = {
    var cases: [ConvolutionCase] = []
    for (inputs, outputs) in [(1, 1), (3, 16), (15, 17), (16, 48), (33, 20), (64, 32), (20, 100)] {
      for (kernel, padding, dilation) in [(1, 0, 1), (3, 1, 1), (3, 2, 2), (5, 0, 1), (7, 3, 1)] {
        for stride in 1...3 {
          for (height, width) in [(7, 7), (9, 5), (13, 23)] {
            let window = Window(
              kernel: kernel, stride: stride, padding: padding, dilation: dilation)
            guard window.outputExtent(height) > 0, window.outputExtent(width) > 0 else { continue }
            cases.append(
              ConvolutionCase(
                inputs: inputs, outputs: outputs, height: height, width: width, window: window))
          }
        }
      }
    }
    return cases
  }()
}

@Suite struct ConvolutionTests {
  let workers = Workers(threads: 2)

  @Test(arguments: InstructionSet.available)
  func agreesWithPlainLoops(instructionSet: InstructionSet) {
    let kernels = KernelSet(instructionSet)
    for (seed, c) in ConvolutionCase.table.enumerated() {
      let input = randomTensor([c.inputs, c.height, c.width], seed: UInt64(seed + 1))
      let k = c.window.kernel
      let weights = randomTensor([c.outputs, c.inputs, k, k], seed: UInt64(seed + 1000))
      let scale = randomTensor([c.outputs], seed: 7).elements
      let bias = randomTensor([c.outputs], seed: 8).elements
      let packed = PackedConvolution(
        weights: weights, scale: scale, bias: bias, window: c.window,
        inputSize: (c.height, c.width), kernels: kernels, workers: workers)
      let result = Activation(
        channels: c.outputs, height: packed.outputSize.height, width: packed.outputSize.width)
      packed.run(Activation(input), into: result, rectifies: false, workers: workers)
      let expected = plainConvolution(input, weights, scale, bias, c.window)
      // Each of K products and additions rounds once, to half an ulp of a partial sum that is
      // about √K/3 large: rms √K·√K/3·ulp/2. Three times that covers the largest of thousands.
      let depth = Float(c.inputs * k * k)
      let tolerance = max(depth, 4) * Float.ulpOfOne
      let difference = largestDifference(result.tensor, expected)
      #expect(difference <= tolerance, "\(c.testDescription): \(difference) > \(tolerance)")
    }
  }

  @Test(arguments: InstructionSet.available)
  func addsAShortcutAndRectifies(instructionSet: InstructionSet) {
    for outputs in [5, 16, 32, 48, 64] {
      let packed = PackedConvolution(
        weights: randomTensor([outputs, 32, 3, 3], seed: 1), window: Window(kernel: 3, padding: 1),
        inputSize: (5, 7), kernels: KernelSet(instructionSet), workers: workers)
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

  /// The work is divided differently for each number of threads; the bits stay.
  @Test func sameBitsForAnyNumberOfThreads() {
    for c in [
      ConvolutionCase(
        inputs: 3, outputs: 64, height: 61, width: 67,
        window: Window(kernel: 7, stride: 2, padding: 3)),
      ConvolutionCase(inputs: 256, outputs: 64, height: 29, width: 28, window: Window(kernel: 1)),
      ConvolutionCase(
        inputs: 128, outputs: 512, height: 7, width: 7,
        window: Window(kernel: 3, padding: 1)),
    ] {
      let k = c.window.kernel
      let weights = randomTensor([c.outputs, c.inputs, k, k], seed: 1)
      let input = Activation(randomTensor([c.inputs, c.height, c.width], seed: 2))
      let results = [1, 2, 3, 5].map { threads in
        let workers = Workers(threads: threads)
        let packed = PackedConvolution(
          weights: weights, window: c.window, inputSize: (c.height, c.width), kernels: .best,
          workers: workers)
        let result = Activation(
          channels: c.outputs, height: packed.outputSize.height, width: packed.outputSize.width)
        packed.run(input, into: result, rectifies: false, workers: workers)
        return result.tensor
      }
      #expect(results.allSatisfy { $0 == results[0] })
    }
  }

  private func largestDifference(_ a: Tensor, _ b: [Double]) -> Float {
    #expect(a.count == b.count)
    return zip(a.elements, b).reduce(0) { max($0, Float(abs(Double($1.0) - $1.1))) }
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
