import Kernels
import Networks

/// Batch norm, with what follows it at once: an addition of the shortcut, ReLU.
final class NormalizationNode: Node {
  let name: String
  let inputs: [Value]
  let output: Value
  let normalization: BatchNormalization
  private let rectifies: Bool
  private let isScaled: Bool
  private let store: ParameterStore
  /// PyTorch's: how far a batch moves the running statistics.
  private static let momentum: Float = 0.1

  /// - Parameter addend: the shortcut that is added after normalizing.
  init(
    _ step: NetworkWalk.Step, input: Value, addend: Value?, rectifies: Bool, images: Int,
    store: ParameterStore
  ) {
    guard case .batchNorm(let channels, let epsilon, let isScaled) = step.layer.operation else {
      preconditionFailure("\(step.layer.name) is no batch norm")
    }
    name = step.layer.name
    inputs = [input] + (addend.map { [$0] } ?? [])
    output = Value(images: images, shape: step.output, border: input.border)
    normalization = BatchNormalization(channels: channels, epsilon: epsilon)
    self.isScaled = isScaled
    self.rectifies = rectifies
    self.store = store
  }

  /// γ, and its gradient; nil where γ is held at one.
  private var gamma: UnsafePointer<Float>? {
    isScaled ? UnsafePointer(store.values("\(name).weight")) : nil
  }
  private var gammaGradient: UnsafeMutablePointer<Float>? {
    isScaled ? store.gradient("\(name).weight") : nil
  }

  private var addend: BatchTensor? { inputs.count > 1 ? inputs[1].activation : nil }

  func forward(_ pass: Pass) {
    let beta = store.values("\(name).bias")
    let mean = store.values("\(name).running_mean")
    let variance = store.values("\(name).running_var")
    switch pass.purpose {
    case .training:
      normalization.forward(
        inputs[0].activation, gamma: gamma, beta: beta, runningMean: mean,
        runningVariance: variance, momentum: Self.momentum, adding: addend,
        into: output.activation, rectifies: rectifies, pass.operations)
    case .evaluation:
      normalization.evaluate(
        inputs[0].activation, gamma: gamma, beta: beta, runningMean: mean,
        runningVariance: variance, adding: addend, into: output.activation,
        rectifies: rectifies, pass.operations)
    }
  }

  func backward(_ pass: Pass, accumulates: [Bool]) {
    normalization.backward(
      output.gradient!, output: rectifies ? output.activation : nil, inputs[0].activation,
      gamma: gamma, into: inputs[0].gradient, accumulates: accumulates[0],
      addendGradient: inputs.count > 1 ? inputs[1].gradient : nil,
      addendAccumulates: inputs.count > 1 && accumulates[1],
      gammaGradient: gammaGradient, betaGradient: store.gradient("\(name).bias"), pass.operations)
  }

  /// The mean of the squares of what was normalized in the last batch, before addition and ReLU, and
  /// its variance over all elements: both follow from each channel's statistics.
  var response: (meanSquare: Double, variance: Double) {
    let beta = store.values("\(name).bias")
    let gamma = gamma
    var (square, mean) = (0.0, 0.0)
    for channel in 0..<normalization.channels {
      let v = Double(normalization.variance[channel])
      let g = Double(gamma?[channel] ?? 1)
      let b = Double(beta[channel])
      square += g * g * v / (v + Double(normalization.epsilon)) + b * b
      mean += b
    }
    let n = Double(normalization.channels)
    return (square / n, square / n - (mean / n) * (mean / n))
  }
}
