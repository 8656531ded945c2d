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
///
/// Gates and concatenation are further cases of `Join`, not further kinds of block.
public struct Block: Hashable, Sendable {
  /// What the shortcut does, in the field's words.
  public enum Kind: String, Hashable, Sendable {
    /// The shortcut is x itself.
    case identity
    /// The shortcut is a 1×1 convolution of x, for where the shape changes.
    case projection
    /// The shortcut is x strided, with channels of zeros (option A).
    case zeroPadding = "zero-padding"
    /// There is no shortcut.
    case plain
  }

  /// How the two branches become one.
  public enum Join: Hashable, Sendable {
    /// S(x) + F(x).
    case add
    /// F(x) alone.
    case residualAlone
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
  /// The layers after the join.
  public let exit: [Layer]

  public init(
    name: String, path: String, kind: Kind, shortcut: [Layer]?, residual: [Layer], exit: [Layer]
  ) {
    self.name = name
    self.path = path
    self.kind = kind
    self.shortcut = shortcut
    self.residual = residual
    self.exit = exit
  }

  public var join: Join { shortcut == nil ? .residualAlone : .add }

  /// A layer's name without the block's path: `conv2`, `downsample.0`.
  public func shortName(of layer: Layer) -> String {
    layer.name.hasPrefix("\(path).") ? String(layer.name.dropFirst(path.count + 1)) : layer.name
  }

  /// All layers: the residual branch's, the shortcut's, those after the join.
  public var layers: [Layer] { residual + (shortcut ?? []) + exit }
}
