import KernelInterface

/// A convolution made ready for inputs of one shape: an algorithm chosen, weights packed.
public struct PackedConvolution: Sendable {
  public let shape: ConvolutionShape
  public let plan: ConvolutionPlan

  private enum Form: Sendable {
    case direct(DirectConvolution)
    case winograd(WinogradConvolution)
  }

  private let form: Form
  private let kernels: KernelSet

  /// Packs a convolution.
  ///
  /// - Parameters:
  ///   - weights: output × input × kernel × kernel.
  ///   - scale: one factor for each output channel, multiplied into the weights; batch norm folded.
  ///   - bias: one summand for each output channel.
  ///   - plan: how to compute it; the table's choice where nothing is said.
  /// - Precondition: the shapes agree and the window fits into the input.
  public init(
    weights: Tensor, scale: [Float]? = nil, bias: [Float]? = nil, shape: ConvolutionShape,
    plan: ConvolutionPlan? = nil, kernels: KernelSet, workers: Workers
  ) {
    let kernel = shape.window.kernel
    precondition(
      weights.shape == [shape.outputs, shape.inputs, kernel, kernel], "weights fit the shape")
    precondition(scale?.count ?? shape.outputs == shape.outputs)
    precondition(bias?.count ?? shape.outputs == shape.outputs)
    precondition(
      shape.outputHeight > 0 && shape.outputWidth > 0, "the window fits into the input")
    precondition(shape.isAddressable, "offsets of 32 bits reach every element")
    let plan = plan ?? .best(for: shape, threads: workers.threads, kernels: kernels)
    self.shape = shape
    self.plan = plan
    self.kernels = kernels
    let paddedBias = Tensor(shape: [shape.paddedOutputs]) { out in
      for (channel, value) in (bias ?? []).enumerated() { out[channel] = value }
    }
    switch plan.algorithm {
    case .direct:
      form = .direct(
        DirectConvolution(
          weights: weights, scale: scale, bias: paddedBias, shape: shape,
          division: plan.division, kernels: kernels, workers: workers))
    case .winograd(let tileSide):
      precondition(shape.allowsWinograd && (tileSide == 2 || tileSide == 4))
      form = .winograd(
        WinogradConvolution(
          weights: weights, scale: scale, bias: paddedBias, shape: shape, tileSide: tileSide,
          division: plan.division, kernels: kernels, workers: workers))
    }
  }

  /// Floats of packed weights.
  public var weightCount: Int {
    switch form {
    case .direct(let convolution): convolution.weights.count
    case .winograd(let convolution): convolution.weights.count
    }
  }

  /// Writes the convolution of `input` into `result`, through ReLU where `rectifies`.
  ///
  /// With a `shortcut`, `result` receives the convolution alone, F(x), and `output` the sum of the
  /// two, and ReLU applies to `output`.
  ///
  /// - Parameter appliesSiLU: whether the result goes through SiLU; not together with a shortcut.
  public func run(
    _ input: Activation, into result: Activation, adding shortcut: Activation? = nil,
    output: Activation? = nil, rectifies: Bool, appliesSiLU: Bool = false, workers: Workers
  ) {
    precondition(
      input.channels == shape.inputs && input.images == shape.images
        && input.height == shape.height && input.width == shape.width,
      "the input it was packed for")
    for activation in [result, shortcut, output].compactMap({ $0 }) {
      precondition(
        activation.channels == shape.outputs && activation.images == shape.images
          && activation.height == shape.outputHeight && activation.width == shape.outputWidth,
        "activations of the output's shape")
    }
    precondition((shortcut == nil) == (output == nil), "a shortcut and the sum go together")
    precondition(shortcut == nil || !appliesSiLU, "a sum goes through ReLU or nothing")
    let target = ConvolutionTarget(
      result: result, shortcut: shortcut, output: output, rectifies: rectifies,
      appliesSiLU: appliesSiLU)
    switch form {
    case .direct(let convolution):
      convolution.run(input, target, workers: workers)
      if appliesSiLU && plan.division == .panels { silu(result, workers) }
    case .winograd(let convolution):
      convolution.run(input, target, workers: workers)
      if appliesSiLU { silu(result, workers) }
    }
  }

  /// SiLU of all that was written, where that is not done piece by piece.
  private func silu(_ result: Activation, _ workers: Workers) {
    Operations(kernels: kernels, workers: workers).silu(result, into: result)
  }
}

/// Where a convolution's result goes, and what is added to it.
struct ConvolutionTarget {
  let result: Activation
  let shortcut: Activation?
  let output: Activation?
  let rectifies: Bool
  /// Whether the result goes through SiLU: of a direct convolution by pixels piece by piece, while it is
  /// in the first cache; else afterwards.
  let appliesSiLU: Bool
}

extension ConvolutionShape {
  /// Output channels, padded to whole vectors.
  var paddedOutputs: Int { Activation.padded(outputs) }
  /// Floats from one pixel to the next, in the input and in the output.
  var inputStride: Int { Activation.stride(ofChannels: inputs) }
  var outputStride: Int { Activation.stride(ofChannels: outputs) }
}
