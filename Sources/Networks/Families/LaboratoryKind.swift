/// What the laboratory compares: ways to build a block, in networks that are otherwise the same.
///
/// Sources: [1] He et al. 2015, "Deep Residual Learning for Image Recognition" (arXiv 1512.03385);
/// [2] He et al. 2016, "Identity Mappings in Deep Residual Networks" (arXiv 1603.05027);
/// [3] Srivastava et al. 2015, "Highway Networks" (arXiv 1505.00387).
public enum LaboratoryKind: String, CaseIterable, Codable, Sendable {
  /// y = ReLU(F(x)): no shortcut. [1], section 4.2.
  case plain
  /// y = ReLU(x + F(x)); zeros for the channels that are new (option A). [1], section 4.2.
  case residual
  /// A projection, 1×1 convolution and batch norm, where the shape changes. [1], section 4.1, B.
  case residualB = "residual-b"
  /// A projection on every shortcut. [1], section 4.1, C.
  case residualC = "residual-c"
  /// y = x + F(x), batch norm and ReLU before each convolution and none after the sum. [2], section
  /// 4.1, "full pre-activation".
  case preActivation = "pre-activation"
  /// y = ReLU(x/2 + F(x)). [2], section 3.1, "constant scaling".
  case scaled
  /// y = ReLU(T·F + (1 − T)·x), T a 1×1 convolution and a sigmoid. [2], section 3.1, "exclusive
  /// gating".
  case gated
  /// y = T·H + (1 − T)·x, H with its own ReLU, T a 3×3 convolution and a sigmoid. [3], section 2.
  case highway
  /// y = ReLU(W·x + F(x)), W a 1×1 convolution without batch norm. [2], section 3.1, "1×1
  /// convolutional shortcut".
  case convolved
  /// y = ReLU(dropout(x) + F(x)), half of x dropped while training. [2], section 3.1, "dropout
  /// shortcut".
  case dropout
  /// y = PReLU(x + F(x)), with PReLU in F too: He et al. 2015, "Delving Deep into Rectifiers" (arXiv
  /// 1502.01852), section 2.1, in residual blocks.
  case prelu
  /// YOLOv5's C3 modules, whose bottlenecks are residual; see C3Networks.swift.
  case c3
  /// C3 with plain bottlenecks, `shortcut=False`.
  case c3Plain = "c3-plain"
  /// The plain network without batch norm, with biases instead: what He's initialization achieves
  /// alone. He et al. 2015, "Delving Deep into Rectifiers" (arXiv 1502.01852), section 2.2.
  case plainWithoutNorm = "plain-without-norm"
  /// The residual network, the same way; [1] has none.
  case residualWithoutNorm = "residual-without-norm"

  /// What it is called in prose, where the networks are compared.
  public var title: String {
    switch self {
    case .plain: "plain"
    case .residual: "residual"
    case .residualB: "residual (option B)"
    case .residualC: "residual (option C)"
    case .preActivation: "pre-activation"
    case .scaled: "shortcut ×0.5"
    case .gated: "gated shortcut"
    case .highway: "highway"
    case .convolved: "1×1 shortcut"
    case .dropout: "dropout shortcut"
    case .prelu: "residual with PReLU"
    case .c3: "C3"
    case .c3Plain: "C3 without shortcuts"
    case .plainWithoutNorm: "plain without batch norm"
    case .residualWithoutNorm: "residual without batch norm"
    }
  }

  /// What it is called in a network's name, `cifar-resnet20`: the raw value but for the residual one.
  public var nameInCatalog: String { self == .residual ? "resnet" : rawValue }

  /// The bias with which a gate begins training: below zero, so that the shortcut carries x at
  /// first. −6 was the best that [2] found for 110 layers (section 3.1, a search from 0 to −10); [3],
  /// section 2.2, advises −1 to −3. Without a gate, and in untrained networks, 0.
  public var initialGateBias: Float {
    switch self {
    case .gated: -6
    case .highway: -2
    default: 0
    }
  }

  /// Whether it has batch norm; where it has none, convolutions have a bias.
  public var hasBatchNorm: Bool { self != .plainWithoutNorm && self != .residualWithoutNorm }

  /// Whether its blocks have a shortcut.
  public var hasShortcut: Bool {
    self != .plain && self != .plainWithoutNorm && self != .c3Plain
  }
}
