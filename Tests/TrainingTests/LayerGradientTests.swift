import Kernels
import Networks
import Testing

@testable import Training

/// Layers as the compiler makes nodes of them, with the borders that it gives their values, against plain
/// loops and their finite differences.
@Suite struct LayerGradientTests {
  struct Case: CustomStringConvertible, Sendable {
    var name: String
    var height, width: Int
    var layers: [Layer]

    var description: String { "\(name), \(height)×\(width)" }
  }

  private static func convolution(_ window: Window, _ inputs: Int = 3, _ outputs: Int = 5) -> Layer
  {
    Layer(
      "conv\(inputs)",
      .convolution(.init(inputs: inputs, outputs: outputs, window: window, hasBias: true)))
  }

  private static func pool(_ size: Int) -> Layer {
    Layer("pool", .adaptiveAveragePool(size: size))
  }

  static let cases: [Case] = [
    Case(name: "PReLU", height: 5, width: 3, layers: [Layer("prelu", .prelu(channels: 3))]),
    Case(name: "SiLU", height: 3, width: 7, layers: [Layer("silu", .silu)]),
    Case(
      name: "batch norm whose γ is held", height: 5, width: 4,
      layers: [Layer("bn", .batchNorm(channels: 3, epsilon: 2e-5, isScaled: false))]),
    Case(
      name: "the same and ReLU", height: 5, width: 4,
      layers: [
        Layer("bn", .batchNorm(channels: 3, epsilon: 2e-5, isScaled: false)), Layer("relu", .relu),
      ]),
    // Dilated.
    Case(
      name: "3×3 dilated 2", height: 6, width: 5,
      layers: [convolution(Window(kernel: 3, padding: 2, dilation: 2))]),
    Case(
      name: "3×3 dilated 4", height: 7, width: 9,
      layers: [convolution(Window(kernel: 3, padding: 4, dilation: 4))]),
    Case(
      name: "3×3 dilated 2, /2, without padding", height: 8, width: 7,
      layers: [convolution(Window(kernel: 3, stride: 2, dilation: 2))]),
    // Windows that reach far outside, or not at all; even extents and odd ones.
    Case(
      name: "6×6 /2", height: 9, width: 8,
      layers: [convolution(Window(kernel: 6, stride: 2, padding: 2))]),
    Case(
      name: "7×7 /2", height: 8, width: 9,
      layers: [convolution(Window(kernel: 7, stride: 2, padding: 3))]),
    Case(
      name: "3×3 twice without padding", height: 8, width: 7,
      layers: [
        convolution(Window(kernel: 3)), Layer("relu", .relu), convolution(Window(kernel: 3), 5, 4),
      ]),
    // Pools.
    Case(
      name: "max pool SAME", height: 6, width: 5,
      layers: [Layer("pool", .maxPool(.same(kernel: 3, stride: 2)))]),
    Case(
      name: "average pool SAME", height: 7, width: 8,
      layers: [Layer("pool", .averagePool(.same(kernel: 2, stride: 2)))]),
    Case(
      name: "every other pixel", height: 7, width: 6,
      layers: [Layer("pool", .maxPool(Window(kernel: 1, stride: 2)))]),
    Case(name: "to 7×7", height: 2, width: 2, layers: [pool(7)]),
    Case(name: "to 3×3", height: 7, width: 5, layers: [pool(3)]),
    Case(name: "to 1×1", height: 4, width: 3, layers: [pool(1)]),
    // A linear layer of a picture, and one after the other.
    Case(
      name: "linear, ReLU, linear", height: 3, width: 3,
      layers: [
        Layer("fc1", .linear(inputs: 27, outputs: 9)), Layer("relu", .relu),
        Layer("fc2", .linear(inputs: 9, outputs: 5)),
      ]),
  ]

  @Test(arguments: cases, InstructionSet.available)
  func layers(test: Case, instructionSet: InstructionSet) throws {
    // First of all layers, a convolution would have no gradient by its input.
    let network = Network.small(stem: [Layer("half", .scaled(by: 0.5))] + test.layers)
    try GradientCheck(
      Operations(kernels: KernelSet(instructionSet), workers: Workers(threads: 2)), network,
      height: test.height, width: test.width
    ).check("\(test)")
  }

  /// Both branches of what is put together, each with an earlier gradient and without.
  @Test(arguments: InstructionSet.available)
  func concatenation(instructionSet: InstructionSet) {
    GradientCheck(
      Operations(kernels: KernelSet(instructionSet), workers: Workers(threads: 2))
    ) { _ in
      ConcatenationNode(
        GradientCheck.value(3, 4, 5), GradientCheck.value(2, 4, 5), images: GradientCheck.images)
    } reference: { inputs, _ in
      let shape = Shape(channels: 5, height: 4, width: 5)
      var y = PlainBatch(images: inputs[0].images, shape)
      y.each { n, c, row, column in
        y[n, c, row, column] =
          c < 3 ? inputs[0][n, c, row, column] : inputs[1][n, c - 3, row, column]
      }
      return y
    }.check("concatenation")
  }

  /// Pictures have no gradient, and batch norm's β has one.
  @Test func batchNormOfPictures() throws {
    let layer = Layer("bn", .batchNorm(channels: 3, epsilon: 2e-5, isScaled: false))
    let network = Network.small(
      stem: [layer],
      head: [Layer("pool", .globalAveragePool), Layer("fc", .linear(inputs: 3, outputs: 10))])
    let training = try TrainingNetwork(
      network, images: 16, height: 4, width: 4, operations: Operations(workers: Workers(threads: 1))
    )
    training.load(.hashedWeights(network))
    let batch = hashedBatch(0, images: 16, size: 4)
    training.setPictures(batch.pictures)
    training.computeGradients(labels: batch.labels)
    #expect(training.gradient(of: "bn.bias").elements.allSatisfy { $0 != 0 })
  }

  @Test func logitsOfEveryPlaceAreRefused() throws {
    let network = try Catalog.network(named: "resnet50-slim-v2-dense")
    #expect(throws: TrainingError.manyLogits(network: network.name, size: 64)) {
      try TrainingNetwork(
        network, images: 16, height: 64, width: 64,
        operations: Operations(workers: Workers(threads: 1)))
    }
  }
}
