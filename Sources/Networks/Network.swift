/// A network as data: what is computed, without weights and without arithmetic.
///
///     let network = try Catalog.network(named: "resnet50")
///     network.blocks[2].name          // "conv2_3"
///     network.parameterCount          // 25557032
///     try network.walk(height: 224, width: 224).multiplyAdds  // 4089284608
public struct Network: Hashable, Sendable {
  /// A run of blocks that work at one resolution.
  public struct Stage: Hashable, Sendable {
    /// The paper's name, `conv2`.
    public let name: String
    public let blocks: [Block]
  }

  /// What it is called on the command line: `resnet50`.
  public let name: String
  /// What it is called in prose: `ResNet-50`.
  public let title: String
  /// The layers before the first block.
  public let stem: [Layer]
  public let stages: [Stage]
  /// The layers after the last block: pooling and the classifier.
  public internal(set) var head: [Layer]
  /// The number of classes.
  public internal(set) var classes: Int
  /// Whether it is of the CIFAR family: for small pictures, and by default ten classes.
  public let isForCIFAR: Bool
  /// The height and width of pictures it is meant for: 224 for ImageNet, 32 for CIFAR, unless its
  /// weights were trained on others.
  public internal(set) var inputSize: Int
  /// What its weights were trained on, where their file says so; see `trained(on:)`.
  public internal(set) var trainingPictures: TrainingPictures?

  /// All blocks, in order.
  public var blocks: [Block] { stages.flatMap(\.blocks) }

  /// All layers, in order.
  public var layers: [Layer] { stem + blocks.flatMap(\.layers) + head }

  /// All tensors it needs, in order.
  public var parameters: [ParameterDeclaration] { layers.flatMap(\.parameters) }

  /// The number of trained parameters: all but running statistics, as torchvision counts.
  public var parameterCount: Int { parameters.reduce(0) { $0 + ($1.isTrained ? $1.count : 0) } }

  /// The least height and width that it takes: half of CIFAR's 32, and 32 for ImageNet's networks,
  /// whose last stage works at a thirty-second of the input.
  public var smallestInput: Int { isForCIFAR ? 16 : 32 }

  /// The same network with a classifier for another number of classes.
  public func with(classes: Int) -> Network {
    var network = self
    network.classes = classes
    network.head = head.map { layer in
      guard case .linear(let inputs, _) = layer.operation else { return layer }
      return Layer(layer.name, .linear(inputs: inputs, outputs: classes))
    }
    return network
  }

  /// The index of the block that `name` means: the paper's name (`conv3_2`), torchvision's path
  /// (`layer2.1`) or its number counted from 1.
  public func blockIndex(of name: String) throws(NetworkError) -> Int {
    let blocks = blocks
    let wanted = name.lowercased()
    if let index = blocks.firstIndex(where: { $0.name == wanted || $0.path == wanted }) {
      return index
    }
    if let number = Int(name), number >= 1, number <= blocks.count { return number - 1 }
    throw .unknownBlock(
      name, network: self.name, first: blocks[0].name, last: blocks[blocks.count - 1].name)
  }
}
