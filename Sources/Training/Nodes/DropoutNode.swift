import Kernels
import Networks
import Weights

/// While training, each element zero with probability `rate` and the others times 1/(1 − rate).
final class DropoutNode: Node {
  let inputs: [Value]
  let output: Value
  private let name: String
  private let rate: Float
  private let mask: BatchTensor

  init(_ name: String, _ input: Value, rate: Float, images: Int) {
    self.name = name
    self.rate = rate
    inputs = [input]
    output = Value(images: images, shape: input.shape, border: input.border)
    mask = BatchTensor(
      images: images, channels: input.shape.channels, height: input.shape.height,
      width: input.shape.width, border: input.border)
  }

  func forward(_ pass: Pass) {
    guard pass.purpose == .training else {
      pass.operations.join(inputs[0].activation, into: output.activation, rectifies: false)
      return
    }
    // What is dropped depends on the draw and the layer's name alone, whatever ran before.
    let generator = CounterBasedGenerator(seed: pass.draw, stream: name)
    let kept = 1 / (1 - rate)
    let rate = rate
    pass.operations.fill(mask) { element in
      generator.uniform(at: UInt64(element)) < rate ? 0 : kept
    }
    pass.operations.multiply(inputs[0].activation, by: mask, into: output.activation)
  }

  func backward(_ pass: Pass, accumulates: [Bool]) {
    guard let target = inputs[0].gradient else { return }
    pass.operations.multiply(
      output.gradient!, by: mask, into: target, accumulates: accumulates[0])
  }
}
