import Kernels
import Networks

/// Adds two branches, or passes one on, through ReLU or not.
final class JoinNode: Node {
  let inputs: [Value]
  let output: Value
  private let factor: Float
  private let rectifies: Bool

  /// - Parameter factor: what the first input is multiplied by.
  init(
    _ first: Value, factor: Float = 1, _ second: Value? = nil, rectifies: Bool, images: Int
  ) {
    inputs = [first] + (second.map { [$0] } ?? [])
    output = Value(images: images, shape: first.shape, border: first.border)
    self.factor = factor
    self.rectifies = rectifies
  }

  func forward(_ pass: Pass) {
    pass.operations.join(
      inputs[0].activation, factor: factor, inputs.count > 1 ? inputs[1].activation : nil,
      into: output.activation, rectifies: rectifies)
  }

  func backward(_ pass: Pass, accumulates: [Bool]) {
    for (index, input) in inputs.enumerated() {
      guard let target = input.gradient else { continue }
      pass.operations.passGradient(
        output.gradient!, output: rectifies ? output.activation : nil,
        factor: index == 0 ? factor : 1, into: target, accumulates: accumulates[index])
    }
  }
}
