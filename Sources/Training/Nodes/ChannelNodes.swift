import Kernels
import Networks

/// The channels of one value, and after them those of another.
final class ConcatenationNode: Node {
  let inputs: [Value]
  let output: Value

  init(_ first: Value, _ second: Value, images: Int) {
    inputs = [first, second]
    let shape = Shape(
      channels: first.shape.channels + second.shape.channels, height: first.shape.height,
      width: first.shape.width)
    output = Value(images: images, shape: shape, border: first.border)
  }

  func forward(_ pass: Pass) {
    pass.operations.concatenate(
      inputs[0].activation, inputs[1].activation, into: output.activation)
  }

  func backward(_ pass: Pass, accumulates: [Bool]) {
    for (index, start) in [0, inputs[0].shape.channels].enumerated() {
      guard let target = inputs[index].gradient else { continue }
      pass.operations.concatenationGradient(
        output.gradient!, from: start, into: target, accumulates: accumulates[index])
    }
  }
}

/// A picture's elements, channels × height × width, as channels of one pixel: what a linear layer reads.
final class FlatteningNode: Node {
  let inputs: [Value]
  let output: Value

  init(_ input: Value, border: Int = 1, images: Int) {
    inputs = [input]
    output = Value(
      images: images, shape: Shape(channels: input.shape.count, height: 1, width: 1),
      border: border)
  }

  func forward(_ pass: Pass) {
    pass.operations.flatten(inputs[0].activation, into: output.activation)
  }

  func backward(_ pass: Pass, accumulates: [Bool]) {
    guard let target = inputs[0].gradient else { return }
    pass.operations.flattenGradient(
      output.gradient!, into: target, accumulates: accumulates[0])
  }
}
