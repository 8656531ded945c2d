import Kernels
import Networks

extension ConvolutionShape {
  /// The shape of a convolution on its way through a network, or of a linear layer, which is a 1×1
  /// convolution of one pixel; nil for any other step.
  public init?(_ step: NetworkWalk.Step, images: Int = 1) {
    switch step.layer.operation {
    case .convolution(let c):
      self.init(
        inputs: c.inputs, outputs: c.outputs, window: c.window, images: images,
        height: step.input.height, width: step.input.width)
    case .linear(let inputs, let outputs):
      self.init(
        inputs: inputs, outputs: outputs, window: Window(kernel: 1), images: images, height: 1,
        width: 1)
    default: return nil
    }
  }
}
