/// One tensor that a network needs: what it is called, its shape and what it is for.
///
///     ParameterDeclaration(name: "layer1.0.conv1.weight", shape: [64, 64, 1, 1], role: .convolution)
public struct ParameterDeclaration: Hashable, Sendable {
  /// What a tensor does, which decides how it is initialized and whether it is trained.
  public enum Role: Hashable, Sendable {
    /// A convolution's kernel: output × input × height × width.
    case convolution
    /// A classifier's matrix: classes × features.
    case linear
    /// A vector added to each channel or class.
    case bias
    /// Batch norm's γ, one a channel.
    case scale
    /// Batch norm's β, one a channel.
    case shift
    /// PReLU's slope, one a channel.
    case slope
    /// Batch norm's running mean, measured and not trained.
    case runningMean
    /// Batch norm's running variance, measured and not trained.
    case runningVariance
  }

  /// The name in a weights file, torchvision's form: `layer1.0.bn1.running_mean`.
  public let name: String
  /// The extent of each dimension.
  public let shape: [Int]
  /// What the tensor does.
  public let role: Role

  public init(name: String, shape: [Int], role: Role) {
    self.name = name
    self.shape = shape
    self.role = role
  }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// Whether a training step changes it: all but the running statistics.
  public var isTrained: Bool { role != .runningMean && role != .runningVariance }
}
