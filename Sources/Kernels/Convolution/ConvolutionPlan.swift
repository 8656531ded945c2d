/// How a convolution is computed.
public struct ConvolutionPlan: Hashable, Sendable, CustomStringConvertible {
  public enum Algorithm: Hashable, Sendable {
    /// The definition, as an indirect matrix product; see KernelSource/Convolution.swift.
    case direct
    /// Winograd's F(m×m, 3×3), m = 2 or 4; see KernelSource/Winograd.swift.
    case winograd(Int)
  }

  public var algorithm: Algorithm
  /// What is divided among the threads.
  public var division: Division

  public enum Division: Hashable, Sendable {
    /// Runs of output pixels; each thread reads all weights.
    case pixels
    /// Panels of output channels; each thread reads the whole input.
    case panels
  }

  public init(_ algorithm: Algorithm, _ division: Division) {
    self.algorithm = algorithm
    self.division = division
  }

  /// `direct by pixels`, `F(4×4) by panels`.
  public var description: String {
    switch algorithm {
    case .direct: "direct by \(division)"
    case .winograd(let m): "F(\(m)×\(m)) by \(division)"
    }
  }

  /// All plans that can compute `shape`.
  public static func candidates(for shape: ConvolutionShape) -> [ConvolutionPlan] {
    let algorithms: [Algorithm] =
      shape.allowsWinograd ? [.direct, .winograd(2), .winograd(4)] : [.direct]
    return algorithms.flatMap { [ConvolutionPlan($0, .pixels), ConvolutionPlan($0, .panels)] }
  }

  /// The table: the plan for each kind of shape, as measured on ResNets (`residuum bench --tune`).
  public static func best(for shape: ConvolutionShape) -> ConvolutionPlan {
    let side = min(shape.outputHeight, shape.outputWidth)
    // More weights than pixels: each thread shall read its share of the weights only.
    let weights = shape.inputs * shape.outputs * shape.window.kernel * shape.window.kernel
    let isHeavy = weights > shape.images * shape.height * shape.width * shape.inputs
    guard shape.allowsWinograd, shape.inputs >= 32, shape.outputs >= 32 else {
      return ConvolutionPlan(.direct, isHeavy ? .panels : .pixels)
    }
    // F(4×4) of a 7×7 output computes 8×8 and reads four times the weights.
    return ConvolutionPlan(.winograd(side > 8 ? 4 : 2), isHeavy ? .panels : .pixels)
  }
}

extension ConvolutionShape {
  /// Whether Winograd's algorithm computes this convolution.
  var allowsWinograd: Bool {
    window.kernel == 3 && window.stride == 1 && window.dilation == 1 && inputs >= 16
  }
}
