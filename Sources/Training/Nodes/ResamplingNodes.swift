import Kernels
import Networks

/// Each channel's mean over the whole picture.
final class GlobalAveragePoolNode: Node {
  let inputs: [Value]
  let output: Value

  init(_ input: Value, border: Int = 1, images: Int) {
    inputs = [input]
    output = Value(
      images: images, shape: Shape(channels: input.shape.channels, height: 1, width: 1),
      border: border)
  }

  func forward(_ pass: Pass) {
    pass.operations.globalAveragePool(inputs[0].activation, into: output.activation)
  }

  func backward(_ pass: Pass, accumulates: [Bool]) {
    pass.operations.globalAveragePoolGradient(
      output.gradient!, into: inputs[0].gradient!, accumulates: accumulates[0])
  }
}

/// Every `stride`-th pixel, with channels of zeros before and after: option A.
final class ZeroPaddingNode: Node {
  let inputs: [Value]
  let output: Value
  private let stride: Int
  private let before: Int

  init(
    _ input: Value, output: Shape, border: Int = 1, stride: Int, before: Int, images: Int
  ) {
    inputs = [input]
    self.output = Value(images: images, shape: output, border: border)
    self.stride = stride
    self.before = before
  }

  func forward(_ pass: Pass) {
    pass.operations.zeroPadChannels(
      inputs[0].activation, stride: stride, before: before, into: output.activation)
  }

  func backward(_ pass: Pass, accumulates: [Bool]) {
    guard let target = inputs[0].gradient else { return }
    pass.operations.zeroPadChannelsGradient(
      output.gradient!, stride: stride, before: before, into: target, accumulates: accumulates[0])
  }
}

/// Max or average pooling, adaptive where there is no window.
final class PoolNode: Node {
  let inputs: [Value]
  let output: Value
  private let window: Window?
  private let takesMaximum: Bool

  init(
    _ input: Value, _ output: Shape, _ window: Window?, border: Int = 1, takesMaximum: Bool,
    images: Int
  ) {
    inputs = [input]
    self.output = Value(images: images, shape: output, border: border)
    self.window = window
    self.takesMaximum = takesMaximum
  }

  func forward(_ pass: Pass) {
    pass.operations.pool(
      inputs[0].activation, window, takesMaximum: takesMaximum, into: output.activation)
  }

  func backward(_ pass: Pass, accumulates: [Bool]) {
    guard let target = inputs[0].gradient else { return }
    pass.operations.poolGradient(
      output.gradient!, inputs[0].activation, output: output.activation, window,
      takesMaximum: takesMaximum, into: target, accumulates: accumulates[0])
  }
}
