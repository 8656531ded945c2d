import Kernels
import Networks

/// A convolution, or a linear layer: a 1×1 convolution of one pixel.
final class ConvolutionNode: Node {
  let name: String
  let inputs: [Value]
  let output: Value
  let convolution: BatchConvolution
  private let store: ParameterStore
  private let hasBias: Bool

  init(
    _ step: NetworkWalk.Step, input: Value, border: Int = 1, images: Int, store: ParameterStore
  ) {
    guard let convolution = BatchConvolution(step) else {
      preconditionFailure("\(step.layer.name) is no convolution")
    }
    self.convolution = convolution
    name = step.layer.name
    inputs = [input]
    output = Value(images: images, shape: step.output, border: border)
    hasBias = step.layer.parameters.contains { $0.role == .bias }
    self.store = store
  }

  /// Whether its window is larger than a pixel.
  var isSpatial: Bool { convolution.window.kernel > 1 }

  func forward(_ pass: Pass) {
    convolution.forward(
      inputs[0].activation, weights: store.values("\(name).weight"),
      bias: hasBias ? UnsafePointer(store.values("\(name).bias")) : nil, into: output.activation,
      pass.operations)
  }

  func backward(_ pass: Pass, accumulates: [Bool]) {
    let gradient = output.gradient!
    convolution.weightGradient(
      inputs[0].activation, gradient, into: store.gradient("\(name).weight"), pass.operations)
    if hasBias {
      convolution.biasGradient(gradient, into: store.gradient("\(name).bias"), pass.operations)
    }
    if let target = inputs[0].gradient {
      convolution.inputGradient(
        of: gradient, weights: store.values("\(name).weight"), into: target,
        accumulates: accumulates[0], pass.operations)
    }
  }
}
