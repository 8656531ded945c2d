/// How a convolution is computed.
public struct ConvolutionPlan: Hashable, Sendable, CustomStringConvertible {
  public enum Algorithm: Hashable, Sendable {
    /// The definition, as an indirect matrix product; see KernelSource/Convolution.swift.
    case direct
    /// Winograd's F(m×m, 3×3), m = 2 or 4; see KernelSource/Winograd.swift.
    case winograd(Int)
  }

  public enum Division: Hashable, Sendable {
    /// Runs of output pixels; each thread reads all weights.
    case pixels
    /// Panels of output channels; each thread reads the whole input.
    case panels
  }

  public var algorithm: Algorithm
  /// What is divided among the threads.
  public var division: Division

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
  ///
  /// The algorithm depends on the shape alone, so that the bits are the same for any number of threads.
  public static func best(
    for shape: ConvolutionShape, threads: Int, kernels: KernelSet
  ) -> ConvolutionPlan {
    let side = min(shape.outputHeight, shape.outputWidth)
    let algorithm: Algorithm
    if !shape.allowsWinograd || shape.inputs < 32 || shape.outputs < 32 || side < 2 {
      // Too few channels to be worth the transforms.
      algorithm = .direct
    } else if side < 8 {
      // F(4×4) would read four times the weights of the definition for a few tiles, F(2×2) 1.8 times.
      algorithm = .winograd(2)
    } else {
      algorithm = .winograd(4)
    }
    // By pixels the threads share nothing but weights. Where that leaves a thread less than four tiles
    // of twelve, it would read all weights for little: by panels, if there are enough for all threads.
    let division: Division =
      shape.outputPixels >= 48 * threads || kernels.panels(ofChannels: shape.outputs) < threads
      ? .pixels : .panels
    return ConvolutionPlan(algorithm, division)
  }
}

extension ConvolutionShape {
  /// Whether Winograd's algorithm computes this convolution.
  var allowsWinograd: Bool {
    // A vector of input channels at least; `best` asks for two.
    window.kernel == 3 && window.stride == 1 && window.dilation == 1 && inputs >= 16
  }
}
