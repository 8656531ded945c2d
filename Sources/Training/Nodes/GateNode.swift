import Kernels
import Networks

/// Weighs the residual branch against the shortcut: y = T·F + (1 − T)·S with T = sigmoid(opening).
final class GateNode: Node {
  let inputs: [Value]
  let output: Value
  /// T.
  private let gate: BatchTensor

  init(_ opening: Value, residual: Value, shortcut: Value, images: Int) {
    inputs = [opening, residual, shortcut]
    output = Value(images: images, shape: residual.shape)
    let shape = residual.shape
    gate = BatchTensor(
      images: images, channels: shape.channels, height: shape.height, width: shape.width)
  }

  func forward(_ pass: Pass) {
    pass.operations.sigmoid(inputs[0].activation, into: gate)
    pass.operations.gate(
      gate, inputs[1].activation, inputs[2].activation, into: output.activation)
  }

  func backward(_ pass: Pass, accumulates: [Bool]) {
    precondition(!accumulates[0] && !accumulates[1], "the gate alone reads its opening and F(x)")
    pass.operations.gateGradient(
      output.gradient!, gate, inputs[1].activation, inputs[2].activation,
      sigmoidInput: inputs[0].gradient!, residual: inputs[1].gradient!,
      shortcut: inputs[2].gradient!, accumulates: accumulates[2])
  }
}
