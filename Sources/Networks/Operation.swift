import Kernels

/// What one layer does to an activation: the kind and its settings, without weights.
public enum Operation: Hashable, Sendable {
  /// A convolution over `kernel`² windows; cross-correlation, as every framework computes it.
  case convolution(Convolution)
  /// γ·(x − mean)/√(variance + epsilon) + β for each channel, with running statistics; γ is 1 where
  /// `isScaled` is false, as MXNet's `fix_gamma` has it.
  case batchNorm(channels: Int, epsilon: Float, isScaled: Bool = true)
  /// max(x, 0).
  case relu
  /// x where it is above zero, else slope·x, with a trained slope for each channel: He et al. 2015,
  /// "Delving Deep into Rectifiers" (arXiv 1502.01852), section 2.1.
  case prelu(channels: Int)
  /// x/(1 + exp(−x)): Elfwing et al. 2017 (arXiv 1702.03118); also called swish.
  case silu
  /// The largest element of each window; padding does not count.
  case maxPool(Window)
  /// The mean of each window; padding does not count.
  case averagePool(Window)
  /// Each channel's mean over the whole picture.
  case globalAveragePool
  /// The means of `size` × `size` parts of the picture, as even as they come: PyTorch's
  /// `AdaptiveAvgPool2d`.
  case adaptiveAveragePool(size: Int)
  /// A matrix product and a bias: `outputs` × `inputs`. A picture's features are its elements in the
  /// order channels × height × width.
  case linear(inputs: Int, outputs: Int)
  /// Every `stride`-th pixel, with channels of zeros before and after: option A of He et al. 2015,
  /// section 4.1, as akamaster's CIFAR networks place them.
  case zeroPadChannels(stride: Int, before: Int, after: Int)
  /// 1/(1 + exp(−x)): what a gate ends in.
  case sigmoid
  /// x times a constant that is not trained.
  case scaled(by: Float)
  /// Each element zero with probability `rate` while training, the others times 1/(1 − rate)
  /// (Srivastava et al. 2014, section 10); x itself when evaluating, and so everywhere but in
  /// training.
  case dropout(rate: Float)

  /// A convolution's settings.
  public struct Convolution: Hashable, Sendable {
    public var inputs: Int
    public var outputs: Int
    public var window: Window
    /// Whether a bias is added to each output channel.
    public var hasBias: Bool

    public init(inputs: Int, outputs: Int, window: Window, hasBias: Bool = false) {
      self.inputs = inputs
      self.outputs = outputs
      self.window = window
      self.hasBias = hasBias
    }
  }

  /// The field's name for it, short: `3×3, 64 /2`, `BN`, `ReLU`.
  public var label: String {
    switch self {
    case .convolution(let c):
      let stride = c.window.stride == 1 ? "" : " /\(c.window.stride)"
      let dilation = c.window.dilation == 1 ? "" : " dilated \(c.window.dilation)"
      return "\(c.window.kernel)×\(c.window.kernel), \(c.outputs)\(stride)\(dilation)"
    case .batchNorm: return "BN"
    case .relu: return "ReLU"
    case .prelu: return "PReLU"
    case .silu: return "SiLU"
    case .maxPool(let w) where w.kernel == 1: return "every \(ordinal(w.stride)) pixel"
    case .maxPool(let w): return "max pool \(w.kernel)×\(w.kernel) /\(w.stride)"
    case .averagePool(let w): return "average pool \(w.kernel)×\(w.kernel) /\(w.stride)"
    case .adaptiveAveragePool(let size): return "average pool to \(size)×\(size)"
    case .globalAveragePool: return "global average"
    case .linear(_, let outputs): return "linear, \(outputs)"
    case .zeroPadChannels(let stride, let before, let after):
      return "zero-pad +\(before + after) /\(stride)"
    case .sigmoid: return "sigmoid"
    case .scaled(let factor): return "×\(factor)"
    case .dropout(let rate): return "dropout \(rate)"
    }
  }

  /// The shape that comes out where `input` goes in.
  ///
  /// - Throws: `NetworkError` where the channels do not meet or nothing would be left.
  public func outputShape(of input: Shape, layer: String) throws(NetworkError) -> Shape {
    let output: Shape
    switch self {
    case .convolution(let c):
      try requireChannels(c.inputs, input, layer)
      output = slid(c.window, over: input, channels: c.outputs)
    case .batchNorm(let channels, _, _), .prelu(let channels):
      try requireChannels(channels, input, layer)
      output = input
    case .relu, .silu, .sigmoid, .scaled, .dropout: output = input
    case .maxPool(let w), .averagePool(let w):
      output = slid(w, over: input, channels: input.channels)
    case .globalAveragePool: output = Shape(channels: input.channels, height: 1, width: 1)
    case .adaptiveAveragePool(let size):
      output = Shape(channels: input.channels, height: size, width: size)
    case .linear(let inputs, let outputs):
      guard input.count == inputs else {
        let found = input.count == input.channels ? "" : " (\(input.count))"
        throw .shapesDoNotMeet(
          layer: layer, expected: "\(inputs) features", found: "\(input)\(found)")
      }
      guard input.height == input.width else {
        throw .shapesDoNotMeet(
          layer: layer, expected: "a square of features", found: "\(input)")
      }
      output = Shape(channels: outputs, height: 1, width: 1)
    case .zeroPadChannels(let stride, let before, let after):
      output = Shape(
        channels: input.channels + before + after, height: (input.height + stride - 1) / stride,
        width: (input.width + stride - 1) / stride)
    }
    guard output.height > 0 && output.width > 0 else {
      throw .nothingLeft(layer: layer, input: input)
    }
    return output
  }

  /// Multiply-adds, in the counting of fvcore: convolutions, the classifier, and one addition for
  /// each element that global or adaptive average pooling reads; all else counts nothing.
  public func multiplyAdds(input: Shape, output: Shape) -> Int {
    switch self {
    case .convolution(let c): output.count * c.inputs * c.window.kernel * c.window.kernel
    case .linear(let inputs, let outputs): inputs * outputs
    case .globalAveragePool, .adaptiveAveragePool: input.count
    default: 0
    }
  }

  /// The tensors it needs, each name as what follows the layer's: `weight`, `running_mean`.
  public var parameters: [ParameterDeclaration] {
    switch self {
    case .convolution(let c):
      let k = c.window.kernel
      let weight = ParameterDeclaration(
        name: "weight", shape: [c.outputs, c.inputs, k, k], role: .convolution)
      let bias = ParameterDeclaration(name: "bias", shape: [c.outputs], role: .bias)
      return c.hasBias ? [weight, bias] : [weight]
    case .batchNorm(let channels, _, let isScaled):
      let scale = ParameterDeclaration(name: "weight", shape: [channels], role: .scale)
      return (isScaled ? [scale] : []) + [
        .init(name: "bias", shape: [channels], role: .shift),
        .init(name: "running_mean", shape: [channels], role: .runningMean),
        .init(name: "running_var", shape: [channels], role: .runningVariance),
      ]
    case .linear(let inputs, let outputs):
      return [
        .init(name: "weight", shape: [outputs, inputs], role: .linear),
        .init(name: "bias", shape: [outputs], role: .bias),
      ]
    case .prelu(let channels):
      return [.init(name: "weight", shape: [channels], role: .slope)]
    case .relu, .silu, .maxPool, .averagePool, .globalAveragePool, .adaptiveAveragePool,
      .zeroPadChannels,
      .sigmoid, .scaled, .dropout:
      return []
    }
  }

  private func ordinal(_ number: Int) -> String {
    switch number {
    case 2: "other"
    case 3: "third"
    default: "\(number)th"
    }
  }

  private func slid(_ window: Window, over input: Shape, channels: Int) -> Shape {
    Shape(
      channels: channels, height: window.outputExtent(input.height),
      width: window.outputExtent(input.width))
  }

  private func requireChannels(
    _ expected: Int, _ input: Shape, _ layer: String
  ) throws(NetworkError) {
    guard input.channels == expected else {
      throw .shapesDoNotMeet(layer: layer, expected: "\(expected) channels", found: "\(input)")
    }
  }
}
