import Kernels
import Testing

/// The training convolution and its gradients against plain loops in double precision.
@Suite struct BatchConvolutionTests {
  struct Case: CustomStringConvertible, Sendable {
    var inputs, outputs, kernel, stride, padding, height, width, groups: Int
    var dilation = 1

    var window: Window {
      Window(kernel: kernel, stride: stride, padding: padding, dilation: dilation)
    }
    var description: String {
      "\(kernel)×\(kernel) /\(stride) pad \(padding) dilated \(dilation), \(inputs)→\(outputs), "
        + "\(groups * 16)×\(height)×\(width)"
    }
  }

  /// Every kernel, stride and padding of the networks and some others, with channels around the blocks
  /// of four and columns around the tiles of four and six.
  static let cases: [Case] = {
    var cases: [Case] = []
    for (kernel, stride, padding, dilation) in [
      (1, 1, 0, 1), (1, 2, 0, 1), (3, 1, 1, 1), (3, 2, 1, 1), (3, 1, 0, 1), (3, 3, 1, 1),
      (7, 2, 3, 1), (5, 1, 2, 1), (6, 2, 2, 1), (3, 1, 2, 2), (3, 1, 4, 4), (3, 2, 2, 2),
      (2, 2, 1, 3),
    ] {
      for (inputs, outputs) in [(3, 4), (4, 8), (5, 7), (1, 10)] {
        for (height, width) in [(8, 8), (7, 9), (4, 5)] {
          let window = Window(
            kernel: kernel, stride: stride, padding: padding, dilation: dilation)
          guard window.outputExtent(height) > 0, window.outputExtent(width) > 0 else { continue }
          cases.append(
            Case(
              inputs: inputs, outputs: outputs, kernel: kernel, stride: stride, padding: padding,
              height: height, width: width, groups: cases.count % 2 + 1, dilation: dilation))
        }
      }
    }
    // What Winograd's algorithm computes: whole tiles, eight channels and more; and its neighbours.
    for (inputs, outputs, height, width) in [
      (8, 8, 8, 8), (9, 11, 8, 12), (16, 8, 16, 8), (8, 17, 4, 16), (8, 8, 20, 20), (7, 8, 8, 8),
      (8, 8, 9, 8), (40, 33, 8, 8),
    ] {
      cases.append(
        Case(
          inputs: inputs, outputs: outputs, kernel: 3, stride: 1, padding: 1, height: height,
          width: width, groups: cases.count % 2 + 1))
    }
    return cases
  }()

  @Test(arguments: InstructionSet.available)
  func forwardAndGradientsAgreeWithPlainLoops(instructionSet: InstructionSet) {
    let operations = Operations(kernels: KernelSet(instructionSet), workers: Workers(threads: 2))
    for (index, test) in Self.cases.enumerated() { check(test, seed: UInt64(index), operations) }
  }

  private func check(_ test: Case, seed: UInt64, _ operations: Operations) {
    let convolution = BatchConvolution(
      inputs: test.inputs, outputs: test.outputs, window: test.window, height: test.height,
      width: test.width)
    let border = test.padding
    let images = test.groups * 16
    let x = randomBatch(images, test.inputs, test.height, test.width, border, seed: seed * 5 + 1)
    let dz = randomBatch(
      images, test.outputs, convolution.outputHeight, convolution.outputWidth,
      convolution.gradientBorder, seed: seed * 5 + 2)
    let weights = randomTensor(
      [test.outputs, test.inputs, test.kernel, test.kernel], seed: seed * 5 + 3)
    let bias = randomTensor([test.outputs], seed: seed * 5 + 4)
    let z = BatchTensor(
      images: images, channels: test.outputs, height: dz.height, width: dz.width, border: border)
    let dx = randomBatch(images, test.inputs, test.height, test.width, border, seed: seed * 5 + 5)
    var sums = PlainSums(x, dz, weights, bias, dx, test.window)

    weights.withUnsafeElements { w in
      bias.withUnsafeElements { b in
        convolution.forward(
          x, weights: w.baseAddress!, bias: b.baseAddress!, into: z, operations)
      }
      convolution.inputGradient(
        of: dz, weights: w.baseAddress!, into: dx, accumulates: true, operations)
    }
    let dw = Tensor(shape: weights.shape) { dw in
      convolution.weightGradient(x, dz, into: dw.baseAddress!, operations)
    }
    // A chain of K products and additions is off by half an ulp of a partial sum each: √K·√K/3·ulp/2
    // rms for K numbers in −1…1. Six times that covers the largest of thousands.
    // Winograd's algorithm, where it is used, stays within five ulp·√K of the output's root mean square,
    // which is √K/3 (see Sources/KernelSource/README.md).
    let isWhole = test.height % 4 == 0 && test.width % 4 == 0
    let factor = isWhole && min(test.inputs, test.outputs) >= 8 ? 5.0 / 3 : 1
    func tolerance(_ terms: Int) -> Double {
      factor * Double(max(terms, 4)) * Double(Float.ulpOfOne)
    }
    let area = test.kernel * test.kernel
    sums.compare(z, dx, dw) { name, difference in
      let terms =
        switch name {
        case .output: test.inputs * area
        case .inputGradient: test.outputs * area
        case .weightGradient: images * dz.height * dz.width
        }
      #expect(difference <= tolerance(terms), "\(test): \(name) is off by \(difference)")
    }
  }

  @Test func theBitsDoNotDependOnTheNumberOfThreads() {
    var seen: [[Float]] = []
    for threads in [1, 2, 3, 5] {
      let operations = Operations(workers: Workers(threads: threads))
      let convolution = BatchConvolution(
        inputs: 8, outputs: 12, window: Window(kernel: 3, stride: 1, padding: 1), height: 16,
        width: 16)
      let x = randomBatch(48, 8, 16, 16, 1, seed: 1)
      let dz = randomBatch(48, 12, 16, 16, 1, seed: 2)
      let weights = randomTensor([12, 8, 3, 3], seed: 3)
      let z = BatchTensor(images: 48, channels: 12, height: 16, width: 16)
      let dx = BatchTensor(images: 48, channels: 8, height: 16, width: 16)
      weights.withUnsafeElements { w in
        convolution.forward(x, weights: w.baseAddress!, into: z, operations)
        convolution.inputGradient(
          of: dz, weights: w.baseAddress!, into: dx, accumulates: false, operations)
      }
      let dw = Tensor(shape: weights.shape) { dw in
        convolution.weightGradient(x, dz, into: dw.baseAddress!, operations)
      }
      seen.append(elements(z) + elements(dx) + dw.elements)
    }
    #expect(seen.allSatisfy { $0 == seen[0] })
  }

  private func elements(_ batch: BatchTensor) -> [Float] {
    (0..<batch.images).flatMap { batch.tensor(ofImage: $0).elements }
  }
}

/// A batch of reproducible values in −1…1.
func randomBatch(
  _ images: Int, _ channels: Int, _ height: Int, _ width: Int, _ border: Int, seed: UInt64
) -> BatchTensor {
  let batch = BatchTensor(
    images: images, channels: channels, height: height, width: width, border: border)
  for image in 0..<images {
    let tensor = randomTensor([channels, height, width], seed: seed * 1000 + UInt64(image))
    tensor.withUnsafeElements { batch.set(image: image, to: $0.baseAddress!) }
  }
  return batch
}

/// The same sums by the definition: each product of an input, a weight and an output's gradient is
/// added where it belongs.
private struct PlainSums {
  enum Name { case output, inputGradient, weightGradient }

  private var z: [Double]
  private var dx: [Double]
  private var dw: [Double]

  init(
    _ x: BatchTensor, _ dz: BatchTensor, _ weights: Tensor, _ bias: Tensor, _ dx: BatchTensor,
    _ window: Window
  ) {
    let (k, c, size) = (dz.channels, x.channels, window.kernel)
    z = []
    self.dx = []
    dw = Array(repeating: 0, count: weights.count)
    let (w, bias) = (weights.elements, bias.elements)
    for image in 0..<x.images {
      let input = x.tensor(ofImage: image).elements
      let gradient = dz.tensor(ofImage: image).elements
      var output = (0..<gradient.count).map { Double(bias[$0 / (dz.height * dz.width)]) }
      var inputGradient = dx.tensor(ofImage: image).elements.map { Double($0) }
      for o in 0..<k {
        for row in 0..<dz.height {
          for column in 0..<dz.width {
            let at = (o * dz.height + row) * dz.width + column
            for i in 0..<c {
              for ky in 0..<size {
                for kx in 0..<size {
                  let y = row * window.stride + ky * window.dilation - window.padding
                  let xx = column * window.stride + kx * window.dilation - window.padding
                  guard y >= 0, y < x.height, xx >= 0, xx < x.width else { continue }
                  let from = (i * x.height + y) * x.width + xx
                  let weight = ((o * c + i) * size + ky) * size + kx
                  output[at] += Double(input[from]) * Double(w[weight])
                  inputGradient[from] += Double(gradient[at]) * Double(w[weight])
                  dw[weight] += Double(gradient[at]) * Double(input[from])
                }
              }
            }
          }
        }
      }
      z += output
      self.dx += inputGradient
    }
  }

  mutating func compare(
    _ z: BatchTensor, _ dx: BatchTensor, _ dw: Tensor, _ report: (Name, Double) -> Void
  ) {
    report(.output, largestDifference(elements(z), self.z))
    report(.inputGradient, largestDifference(elements(dx), self.dx))
    report(.weightGradient, largestDifference(dw.elements, self.dw))
  }

  private func elements(_ batch: BatchTensor) -> [Float] {
    (0..<batch.images).flatMap { batch.tensor(ofImage: $0).elements }
  }

  private func largestDifference(_ a: [Float], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
  }
}
