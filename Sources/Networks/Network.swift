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

    public init(name: String, blocks: [Block]) {
      self.name = name
      self.blocks = blocks
    }
  }

  /// What it is called on the command line: `resnet50`.
  public let name: String
  /// What it is called in prose: `ResNet-50`.
  public let title: String
  /// The layers before the first block.
  public private(set) var stem: [Layer]
  public private(set) var stages: [Stage]
  /// The layers after the last block: pooling and the classifier.
  public internal(set) var head: [Layer]
  /// The number of classes.
  public internal(set) var classes: Int
  /// Whose definition it follows.
  public let origin: Origin
  /// What weights for it are usually trained on.
  public let usualPictures: TrainingPictures
  /// The least height and width that it takes.
  public let smallestInput: Int
  /// The height and width of pictures it is meant for: 224 for ImageNet, 32 for CIFAR, unless its
  /// weights were trained on others.
  public internal(set) var inputSize: Int
  /// The YAML that it was read from; nil for a network of the catalog.
  public internal(set) var descriptionText: String?
  /// What its weights were trained on, where their file says so; see `trained(on:)`.
  public internal(set) var trainingPictures: TrainingPictures?

  /// - Parameter usualPictures: what weights for it are usually trained on; their number of classes must
  ///   be that of the classifier.
  public init(
    name: String, title: String, stem: [Layer], stages: [Stage], head: [Layer],
    usualPictures: TrainingPictures, smallestInput: Int = 32, origin: Origin
  ) {
    self.name = name
    self.title = title
    self.stem = stem
    self.stages = stages
    self.head = head
    self.usualPictures = usualPictures
    self.smallestInput = smallestInput
    self.origin = origin
    classes = usualPictures.classNames.count
    inputSize = usualPictures.size
  }

  /// All blocks, in order.
  public var blocks: [Block] { stages.flatMap(\.blocks) }

  /// All layers, in order.
  public var layers: [Layer] { stem + blocks.flatMap(\.layers) + head }

  /// All tensors it needs, in order.
  public var parameters: [ParameterDeclaration] { layers.flatMap(\.parameters) }

  /// The number of trained parameters: all but running statistics, as torchvision counts.
  public var parameterCount: Int { parameters.reduce(0) { $0 + ($1.isTrained ? $1.count : 0) } }

  /// The number of parameters as the network's origin counts them, and what that counts besides the
  /// trained ones; nil where both are the same.
  public var originCount: (parameters: Int, words: String)? {
    switch origin {
    case .keras:
      let statistics = parameters.reduce(0) { $0 + ($1.isTrained ? 0 : $1.count) }
      return statistics == 0
        ? nil : (parameterCount + statistics, "with \(statistics.grouped) running statistics")
    case .mxnet:
      let held = layers.reduce(0) { sum, layer in
        if case .batchNorm(let channels, _, false) = layer.operation { sum + channels } else { sum }
      }
      return (parameterCount + held, "with \(held.grouped) scales that are held at one")
    default: return nil
    }
  }

  /// The layer whose outputs are the classes: the last one with weights.
  public var classifier: Layer? { head.last { !$0.parameters.isEmpty } }

  /// The same network with a classifier for another number of classes.
  public func with(classes: Int) -> Network {
    var network = self
    network.classes = classes
    guard let index = head.lastIndex(where: { !$0.parameters.isEmpty }) else { return network }
    let name = head[index].name
    switch head[index].operation {
    case .linear(let inputs, _):
      network.head[index] = Layer(name, .linear(inputs: inputs, outputs: classes))
    case .convolution(var convolution):
      convolution.outputs = classes
      network.head[index] = Layer(name, .convolution(convolution))
    default: break
    }
    return network
  }

  /// The same network with each run of layers changed.
  func mappingLayers(_ change: ([Layer]) -> [Layer]) -> Network {
    var network = self
    network.stem = change(stem)
    network.head = change(head)
    network.stages = stages.map { stage in
      Stage(name: stage.name, blocks: stage.blocks.map { $0.mappingLayers(change) })
    }
    return network
  }

  /// The index of the block that `name` means: the paper's name (`conv3_2`), torchvision's path
  /// (`layer2.1`), its number counted from 1, or TF-Slim's name of an end point, which may begin with
  /// the network's scope and be that of a stage: `resnet_v2_50/block1` is what its last unit makes.
  public func blockIndex(of name: String) throws(NetworkError) -> Int {
    let blocks = blocks
    let wanted = name.lowercased()
    if let index = blocks.firstIndex(where: { $0.name == wanted || $0.path == wanted }) {
      return index
    }
    if origin == .slim {
      let path = wanted.split(separator: "/").drop { $0.hasPrefix("resnet_v2_") }
        .joined(separator: "/")
      if let index = blocks.lastIndex(where: { $0.path == path || $0.path.hasPrefix("\(path)/") }) {
        return index
      }
    }
    if let number = Int(name), number >= 1, number <= blocks.count { return number - 1 }
    throw .unknownBlock(
      name, network: self.name, first: blocks[0].name, last: blocks[blocks.count - 1].name)
  }
}
