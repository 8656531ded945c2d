/// One layer: an operation and the name that its parameters have in a weights file.
public struct Layer: Hashable, Sendable {
  /// torchvision's path, `layer1.0.conv1`; layers without parameters are called by what they do.
  public let name: String
  public let operation: Operation

  public init(_ name: String, _ operation: Operation) {
    self.name = name
    self.operation = operation
  }

  /// The tensors it needs, under their full names.
  public var parameters: [ParameterDeclaration] {
    operation.parameters.map {
      ParameterDeclaration(name: "\(name).\($0.name)", shape: $0.shape, role: $0.role)
    }
  }
}

/// Two branches and a join: y = exit(join(S(x), F(x))).
///
/// Every family is this with other layers in the branches:
///
///     identity block     shortcut []                 residual conv-BN-ReLU … conv-BN   exit ReLU
///     projection block   shortcut [conv1×1, BN]      the same                          exit ReLU
///     option A           shortcut [zeroPadChannels]  the same                          exit ReLU
///     plain              shortcut nil                the same                          exit ReLU
///     pre-activation     shortcut []                 BN-ReLU-conv …                    exit none
///       where x changes  shortcut [conv1×1]          conv … of entry [BN, ReLU]        exit none
///     highway            shortcut []                 conv-BN-ReLU … conv-BN-ReLU       exit none
///                        gate [conv3×3, sigmoid]
///     C3's bottleneck    shortcut []                 conv-BN-SiLU conv-BN-SiLU         exit none
///       the first        entry [conv1×1, BN, SiLU]
///       the last         aside [conv1×1, BN, SiLU] of the first one's x; exit conv1×1-BN-SiLU
///
/// A gate T(x) decides, element by element, how much of either branch comes through.
public struct Block: Hashable, Sendable {
  /// What the shortcut does, in the field's words.
  public enum Kind: String, Hashable, Sendable {
    /// The shortcut is x itself.
    case identity
    /// The shortcut is a 1×1 convolution of x.
    case projection
    /// The shortcut is x strided, with channels of zeros (option A).
    case zeroPadding = "zero-padding"
    /// There is no shortcut.
    case plain
    /// A gate weighs the shortcut, whatever that is, against the residual.
    case gated
    /// The shortcut ends in a constant factor.
    case scaled
    /// The shortcut ends in dropout.
    case dropout
    /// The shortcut is every n-th pixel of x.
    case subsampled
  }

  /// How the two branches become one.
  public enum Join: Hashable, Sendable {
    /// S(x) + F(x).
    case add
    /// F(x) alone.
    case residualAlone
    /// T(x)·F(x) + (1 − T(x))·S(x), element by element: Srivastava et al. 2015, "Highway Networks"
    /// (arXiv 1505.00387), eq. 3; the exclusive gating of He et al. 2016, "Identity Mappings in Deep
    /// Residual Networks" (arXiv 1603.05027), section 3.1, is the same.
    case gate
  }

  /// A way around several blocks, whose channels come after those of the last one's sum: one of C3's
  /// two 1×1 convolutions.
  public struct Aside: Hashable, Sendable {
    /// How many blocks before this one the way begins: its input is that block's x. 0 is this block.
    public let blocksBack: Int
    public let layers: [Layer]

    public init(blocksBack: Int, layers: [Layer]) {
      self.blocksBack = blocksBack
      self.layers = layers
    }
  }

  /// The paper's name, `conv3_2`: stage 3, second block.
  public let name: String
  /// The framework's path: torchvision's `layer2.1`, Keras' `conv3_block2`.
  public let path: String
  public let kind: Kind
  /// The layers before the branches part, whose output is what both take for x; mostly none.
  public let entry: [Layer]
  /// S: nothing for a plain block, no layers for an identity.
  public let shortcut: [Layer]?
  /// F.
  public let residual: [Layer]
  /// T: layers of x that end in a sigmoid, each element 0…1; nil for a block without gate.
  public let gate: [Layer]?
  /// What is put beside the sum; nil for nearly all blocks.
  public let aside: Aside?
  /// The layers after the join, and after what is put beside it.
  public let exit: [Layer]

  public init(
    name: String, path: String, kind: Kind, entry: [Layer] = [], shortcut: [Layer]?,
    residual: [Layer], gate: [Layer]? = nil, aside: Aside? = nil, exit: [Layer]
  ) {
    precondition(gate == nil || shortcut != nil, "a gate has a shortcut to weigh")
    self.name = name
    self.path = path
    self.kind = kind
    self.entry = entry
    self.shortcut = shortcut
    self.residual = residual
    self.gate = gate
    self.aside = aside
    self.exit = exit
  }

  public var join: Join { shortcut == nil ? .residualAlone : gate == nil ? .add : .gate }

  /// A layer's name without the block's path: `conv2`, `downsample.0`.
  public func shortName(of layer: Layer) -> String {
    let rest = layer.name.dropFirst(path.count)
    guard layer.name.hasPrefix(path), let separator = rest.first, "./_".contains(separator) else {
      return layer.name
    }
    return String(rest.dropFirst())
  }

  /// All layers: those before the branches, the residual branch's, the shortcut's, the gate's, those
  /// put aside, those after the join.
  public var layers: [Layer] {
    entry + residual + (shortcut ?? []) + (gate ?? []) + (aside?.layers ?? []) + exit
  }

  /// The same block with one more layer after the join.
  func followed(by layer: Layer) -> Block {
    Block(
      name: name, path: path, kind: kind, entry: entry, shortcut: shortcut, residual: residual,
      gate: gate, aside: aside, exit: exit + [layer])
  }

  /// The same block with each run of layers changed.
  func mappingLayers<E: Error>(_ change: ([Layer]) throws(E) -> [Layer]) throws(E) -> Block {
    Block(
      name: name, path: path, kind: kind, entry: try change(entry),
      shortcut: try shortcut.map { (layers) throws(E) in try change(layers) },
      residual: try change(residual),
      gate: try gate.map { (layers) throws(E) in try change(layers) },
      aside: try aside.map { (way) throws(E) in
        Aside(blocksBack: way.blocksBack, layers: try change(way.layers))
      },
      exit: try change(exit))
  }
}
