import Kernels
import Networks

/// How wide the borders of zeros are that the values of a network have around each plane: as far as the
/// windows of convolutions reach into them, or into their gradients.
///
/// Values of one height and width have the same border, so that what touches each element once can walk
/// all of them with the same steps.
struct Borders {
  private struct Extent: Hashable {
    let height, width: Int

    init(_ shape: Shape) { (height, width) = (shape.height, shape.width) }
  }

  private var widths: [Extent: Int] = [:]

  init(_ walk: NetworkWalk) {
    for (index, step) in walk.steps.enumerated() {
      guard let convolution = BatchConvolution(step) else { continue }
      widen(step.input, to: convolution.window.padding)
      // Nobody asks what the pictures' gradient is.
      if index > 0 { widen(step.output, to: convolution.gradientBorder) }
    }
  }

  private mutating func widen(_ shape: Shape, to width: Int) {
    widths[Extent(shape)] = max(width, self[shape])
  }

  /// The border of values of this shape.
  subscript(shape: Shape) -> Int { widths[Extent(shape)] ?? 0 }
}

extension BatchConvolution {
  /// The convolution that a layer is; nil for one that is none. A linear layer is a 1×1 convolution of one
  /// pixel, whose channels are the features.
  convenience init?(_ step: NetworkWalk.Step) {
    switch step.layer.operation {
    case .convolution(let c):
      self.init(
        inputs: c.inputs, outputs: c.outputs, window: c.window, height: step.input.height,
        width: step.input.width)
    case .linear(let inputs, let outputs):
      self.init(
        inputs: inputs, outputs: outputs, window: Window(kernel: 1), height: 1, width: 1)
    default: return nil
    }
  }
}
