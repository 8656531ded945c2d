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
///     highway            shortcut []                 conv-BN-ReLU … conv-BN-ReLU       exit none
///                        gate [conv3×3, sigmoid]
///
/// A gate T(x) decides, element by element, how much of either branch comes through. Concatenation
/// would be a further case of `Join`, not a further kind of block.
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

  /// The paper's name, `conv3_2`: stage 3, second block.
  public let name: String
  /// torchvision's path, `layer2.1`.
  public let path: String
  public let kind: Kind
  /// S: nothing for a plain block, no layers for an identity.
  public let shortcut: [Layer]?
  /// F.
  public let residual: [Layer]
  /// T: layers of x that end in a sigmoid, each element 0…1; nil for a block without gate.
  public let gate: [Layer]?
  /// The layers after the join.
  public let exit: [Layer]

  public init(
    name: String, path: String, kind: Kind, shortcut: [Layer]?, residual: [Layer],
    gate: [Layer]? = nil, exit: [Layer]
  ) {
    precondition(gate == nil || shortcut != nil, "a gate has a shortcut to weigh")
    self.name = name
    self.path = path
    self.kind = kind
    self.shortcut = shortcut
    self.residual = residual
    self.gate = gate
    self.exit = exit
  }

  public var join: Join { shortcut == nil ? .residualAlone : gate == nil ? .add : .gate }

  /// A layer's name without the block's path: `conv2`, `downsample.0`.
  public func shortName(of layer: Layer) -> String {
    layer.name.hasPrefix("\(path).") ? String(layer.name.dropFirst(path.count + 1)) : layer.name
  }

  /// All layers: the residual branch's, the shortcut's, the gate's, those after the join.
  public var layers: [Layer] { residual + (shortcut ?? []) + (gate ?? []) + exit }
}
