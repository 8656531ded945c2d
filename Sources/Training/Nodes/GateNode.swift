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
    output = Value(images: images, shape: residual.shape, border: residual.border)
    let shape = residual.shape
    gate = BatchTensor(
      images: images, channels: shape.channels, height: shape.height, width: shape.width,
      border: residual.border)
  }

  func forward(_ pass: Pass) {
    pass.operations.sigmoid(inputs[0].activation, into: gate)
    pass.operations.gate(
      gate, inputs[1].activation, inputs[2].activation, into: output.activation)
  }

  /// The mean squares of T·F and (1 − T)·S in the last batch.
  var branchMeanSquares: (residual: Double, shortcut: Double) {
    var (residual, shortcut) = (0.0, 0.0)
    let (f, s) = (inputs[1].activation, inputs[2].activation)
    for image in 0..<gate.images {
      let t = gate.tensor(ofImage: image).elements
      let fs = f.tensor(ofImage: image).elements
      let ss = s.tensor(ofImage: image).elements
      for i in t.indices {
        let (open, carried) = (Double(t[i]) * Double(fs[i]), (1 - Double(t[i])) * Double(ss[i]))
        residual += open * open
        shortcut += carried * carried
      }
    }
    return (residual / Double(gate.count), shortcut / Double(gate.count))
  }

  func backward(_ pass: Pass, accumulates: [Bool]) {
    precondition(!accumulates[0] && !accumulates[1], "the gate alone reads its opening and F(x)")
    pass.operations.gateGradient(
      output.gradient!, gate, inputs[1].activation, inputs[2].activation,
      sigmoidInput: inputs[0].gradient!, residual: inputs[1].gradient!,
      shortcut: inputs[2].gradient!, accumulates: accumulates[2])
  }
}
