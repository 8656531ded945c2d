import Kernels
import Networks
import Weights

/// One step of the fast path: an operation with all that follows it folded in.
struct CompiledLayer: Sendable {
  enum Operation: Sendable {
    case convolution(PackedConvolution)
    case scaleAndShift(scale: [Float], shift: [Float])
    case maxPool(Window)
    case averagePool(Window)
    case adaptiveAveragePool(size: Int)
    case globalAveragePool
    case zeroPadChannels(stride: Int, before: Int)
    case sigmoid
    case silu
    case prelu(slopes: [Float])
    case identity
  }

  let operation: Operation
  /// The layer that it computes; what is folded in follows that one.
  let step: NetworkWalk.Step
  /// Whether ReLU follows.
  let rectifies: Bool
  /// Whether SiLU follows a convolution.
  let appliesSiLU: Bool

  var output: Shape { step.output }

  /// Compiles a chain of layers for batches of `images` pictures: batch norm that follows a
  /// convolution is folded into its weights, ReLU into whatever it follows, SiLU into a convolution;
  /// dropout, which only training does, is left out.
  static func chain(
    _ steps: [NetworkWalk.Step], images: Int, _ parameters: Parameters, _ operations: Operations
  ) -> [CompiledLayer] {
    var compiled: [CompiledLayer] = []
    var rest = steps.filter {
      if case .dropout = $0.layer.operation { false } else { true }
    }[...]
    while let step = rest.popFirst() {
      var scale: [Float]?
      var shift: [Float]?
      if case .convolution = step.layer.operation, let next = rest.first?.layer,
        case .batchNorm = next.operation
      {
        (scale, shift) = Model.folded(next, parameters)
        rest.removeFirst()
      }
      let isFollowedByReLU = rest.first?.layer.operation == .relu
      if isFollowedByReLU { rest.removeFirst() }
      var isFollowedBySiLU = false
      if case .convolution = step.layer.operation {
        isFollowedBySiLU = rest.first?.layer.operation == .silu
      }
      if isFollowedBySiLU { rest.removeFirst() }
      compiled.append(
        CompiledLayer(
          operation: operation(step, images: images, scale, shift, parameters, operations),
          step: step, rectifies: isFollowedByReLU || step.layer.operation == .relu,
          appliesSiLU: isFollowedBySiLU))
    }
    return compiled
  }

  private static func operation(
    _ step: NetworkWalk.Step, images: Int, _ scale: [Float]?, _ shift: [Float]?,
    _ parameters: Parameters, _ operations: Operations
  ) -> Operation {
    let name = step.layer.name
    switch step.layer.operation {
    case .convolution(let c):
      // A bias before batch norm is scaled with the rest: BN(conv + b) = s·conv + (s·b + shift).
      var bias = shift
      if c.hasBias {
        let own = parameters["\(name).bias"].elements
        bias = own.indices.map { own[$0] * (scale?[$0] ?? 1) + (shift?[$0] ?? 0) }
      }
      return .convolution(
        PackedConvolution(
          weights: parameters["\(name).weight"], scale: scale, bias: bias,
          shape: ConvolutionShape(step, images: images)!,
          kernels: operations.kernels, workers: operations.workers))
    case .linear(let inputs, let outputs):
      // A matrix product with a picture's elements is a convolution whose window is the picture.
      let (side, channels) = (step.input.height, step.input.channels)
      precondition(side == step.input.width && inputs == channels * side * side, "a square picture")
      return .convolution(
        PackedConvolution(
          weights: parameters["\(name).weight"].reshaped([outputs, channels, side, side]),
          bias: parameters["\(name).bias"].elements,
          shape: ConvolutionShape(step, images: images)!,
          kernels: operations.kernels, workers: operations.workers))
    case .batchNorm:
      let (scale, shift) = Model.folded(step.layer, parameters)
      return .scaleAndShift(scale: scale, shift: shift)
    case .maxPool(let window): return .maxPool(window)
    case .averagePool(let window): return .averagePool(window)
    case .adaptiveAveragePool(let size): return .adaptiveAveragePool(size: size)
    case .globalAveragePool: return .globalAveragePool
    case .zeroPadChannels(let stride, let before, _):
      return .zeroPadChannels(stride: stride, before: before)
    case .sigmoid: return .sigmoid
    case .silu: return .silu
    case .prelu: return .prelu(slopes: parameters["\(name).weight"].elements)
    case .scaled(let factor):
      let channels = step.input.channels
      return .scaleAndShift(
        scale: Array(repeating: factor, count: channels),
        shift: Array(repeating: 0, count: channels))
    case .relu, .dropout: return .identity
    }
  }

  /// Computes this step into `output`.
  func run(_ input: Activation, into output: Activation, _ operations: Operations) {
    switch operation {
    case .convolution(let convolution):
      convolution.run(
        input, into: output, rectifies: rectifies, appliesSiLU: appliesSiLU,
        workers: operations.workers)
      return
    case .scaleAndShift(let scale, let shift):
      operations.scaleAndShift(
        input, scale: scale, shift: shift, into: output, rectifies: rectifies)
      return
    case .identity:
      operations.join(residual: input, shortcut: nil, into: output, rectifies: rectifies)
      return
    case .maxPool(let window): operations.maxPool(input, window, into: output)
    case .averagePool(let window): operations.averagePool(input, window, into: output)
    case .adaptiveAveragePool(let size):
      operations.adaptiveAveragePool(input, size: size, into: output)
    case .globalAveragePool: operations.globalAveragePool(input, into: output)
    case .sigmoid: operations.sigmoid(input, into: output)
    case .silu: operations.silu(input, into: output)
    case .prelu(let slopes): operations.prelu(input, slopes: slopes, into: output)
    case .zeroPadChannels(let stride, let before):
      operations.zeroPadChannels(input, stride: stride, before: before, into: output)
    }
    if rectifies {
      operations.join(residual: output, shortcut: nil, into: output, rectifies: true)
    }
  }
}
