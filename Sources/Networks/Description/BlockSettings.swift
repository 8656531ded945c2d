/// How a stage's blocks are built: what stands above all stages, or in one of them.
struct BlockSettings {
  /// F, and what follows the sum.
  enum Kind: String, CaseIterable {
    /// 3×3, 3×3.
    case basic
    /// 1×1, 3×3, 1×1.
    case bottleneck
    /// 3×3, 3×3 without a shortcut.
    case plain
    /// One 3×3 convolution, as VGG has them; without a shortcut unless one is asked for.
    case single
    /// Batch norm and activation before each convolution, nothing after the sum.
    case preActivation = "pre-activation"
    case preActivationBottleneck = "pre-activation-bottleneck"
    /// A 1×1 convolution and a sigmoid weigh shortcut and residual.
    case gated
    /// The same with a 3×3 convolution, and nothing after the sum.
    case highway
    /// YOLOv5's module, `blocks` bottlenecks in it.
    case c3

    var kernels: [Int] {
      switch self {
      case .bottleneck, .preActivationBottleneck: [1, 3, 1]
      case .single: [3]
      default: [3, 3]
      }
    }

    var isPreActivation: Bool { self == .preActivation || self == .preActivationBottleneck }
    var isBottleneck: Bool { kernels.count == 3 }

    var usualShortcut: Shortcut {
      switch self {
      case .plain, .single: .none
      case .gated, .highway: .zeroPadding
      case .c3: .identity
      default: .projection
      }
    }
  }

  /// S. Options A, B and C are those of He et al. 2015, section 4.1.
  enum Shortcut: String, CaseIterable {
    /// x itself, whatever F does to the shape.
    case identity
    /// Option B: a 1×1 convolution and batch norm where the shape changes, else x.
    case projection
    /// Option C: the projection in every block.
    case allProjections = "all-projections"
    /// Option A: x strided, among channels of zeros, where the shape changes.
    case zeroPadding = "zero-padding"
    /// A 1×1 convolution alone, in every block.
    case convolution
    /// A projection where channels change, every n-th pixel of x where only the stride does.
    case subsampled
    /// Option A times one half.
    case scaled
    /// Option A and dropout.
    case dropout
    /// None: a plain block.
    case none
  }

  enum StrideIn: String, CaseIterable {
    case first1x1 = "1x1"
    case first3x3 = "3x3"
    case conv1, conv2, conv3

    /// Which of a block's convolutions has the stride; nil where it has no such.
    func index(in kernels: [Int]) -> Int? {
      switch self {
      case .first1x1: kernels.firstIndex(of: 1)
      case .first3x3: kernels.firstIndex(of: 3)
      case .conv1: 0
      case .conv2: kernels.count > 1 ? 1 : nil
      case .conv3: kernels.count > 2 ? 2 : nil
      }
    }
  }

  enum StrideAt: String, CaseIterable {
    case firstBlock = "first-block"
    case lastBlock = "last-block"
  }

  enum Activation: String, CaseIterable {
    case relu, prelu, silu, none

    func layer(_ name: String, _ channels: Int) -> [Layer] {
      switch self {
      case .relu: [Layer(name, .relu)]
      case .prelu: [Layer(name, .prelu(channels: channels))]
      case .silu: [Layer(name, .silu)]
      case .none: []
      }
    }
  }

  static let names = [
    "block", "shortcut", "stride-in", "stride-at", "activation", "batch-norm", "biases", "epsilon",
    "dilation", "sum-activation",
  ]

  var kind = Kind.basic
  /// Nil for the kind's own.
  var shortcut: Shortcut?
  /// Nil for the first 3×3 convolution.
  var strideIn: StrideIn?
  var strideAt = StrideAt.firstBlock
  /// Nil for ReLU, in C3 for SiLU.
  var activation: Activation?
  var hasBatchNorm = true
  /// Nil for biases where there is no batch norm.
  var biases: Bool?
  var epsilon: Float = 1e-5
  /// Of the 3×3 convolutions.
  var dilation = 1
  /// Whether the activation follows the sum; nil for the kind's own.
  var activatesSum: Bool?

  /// What `fields` say, and what `base` says where they say nothing.
  init(_ fields: Fields, over base: BlockSettings? = nil) throws(DescriptionError) {
    if let base { self = base }
    kind = try fields.choice("block") ?? kind
    shortcut = try fields.choice("shortcut") ?? shortcut
    strideIn = try fields.choice("stride-in") ?? strideIn
    strideAt = try fields.choice("stride-at") ?? strideAt
    activation = try fields.choice("activation") ?? activation
    hasBatchNorm = try fields.flag("batch-norm") ?? hasBatchNorm
    biases = try fields.flag("biases") ?? biases
    epsilon = try fields.number("epsilon", 1e-12...1) ?? epsilon
    dilation = try fields.whole("dilation", 1...16) ?? dilation
    activatesSum = try fields.flag("sum-activation") ?? activatesSum
  }

  var hasBiases: Bool { biases ?? !hasBatchNorm }
  var usedActivation: Activation { activation ?? (kind == .c3 ? .silu : .relu) }
  var usedShortcut: Shortcut { shortcut ?? kind.usualShortcut }

  /// Batch norm, if there is any.
  func norm(_ name: String, _ channels: Int) -> [Layer] {
    hasBatchNorm ? [Network.batchNorm(name, channels, epsilon: epsilon)] : []
  }
}
