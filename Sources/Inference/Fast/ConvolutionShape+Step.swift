import Kernels
import Networks

extension ConvolutionShape {
  /// The shape of a convolution on its way through a network, or of a linear layer, which is a
  /// convolution whose window is the whole picture; nil for any other step.
  public init?(_ step: NetworkWalk.Step, images: Int = 1) {
    switch step.layer.operation {
    case .convolution(let c):
      self.init(
        inputs: c.inputs, outputs: c.outputs, window: c.window, images: images,
        height: step.input.height, width: step.input.width)
    case .linear(_, let outputs):
      self.init(
        inputs: step.input.channels, outputs: outputs, window: Window(kernel: step.input.height),
        images: images, height: step.input.height, width: step.input.width)
    default: return nil
    }
  }
}
