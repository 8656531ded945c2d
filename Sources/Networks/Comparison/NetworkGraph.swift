/// A network as it is drawn: its stem, its blocks, equal ones in a row folded into one, and its head.
///
///     let graph = try NetworkGraph(.resNet(.resnet50), height: 224, width: 224)
///     graph.nodes[2].title     // "conv2_2–3"
///     graph.nodes[2].count     // 2
///     graph.nodes[2].residual  // ["1×1, 64 BN ReLU", "3×3, 64 BN ReLU", "1×1, 256 BN"]
public struct NetworkGraph: Sendable {
  /// A box, or two branches and a join.
  public struct Node: Sendable {
    /// `stem`, `conv2_1`, `conv2_2–3`, `head`.
    public let title: String
    /// The stage that it belongs to; the title of the stem and the head.
    public let stage: String
    /// What the shortcut does; nil for the stem and the head, whose layers are `residual`.
    public let kind: Block.Kind?
    /// How many blocks in a row are alike.
    public let count: Int
    /// Each a convolution, a pool or a matrix with what follows it.
    public let entry: [String]
    public let residual: [String]
    /// Nil where there is none, empty for x itself.
    public let shortcut: [String]?
    public let gate: [String]
    /// What is put beside the sum.
    public let aside: [String]
    public let exit: [String]
    public let output: Shape
  }

  public let network: Network
  public let input: Shape
  public let nodes: [Node]

  /// - Throws: `NetworkError` where the network cannot be walked through.
  public init(_ network: Network, height: Int, width: Int) throws(NetworkError) {
    let walk = try network.walk(height: height, width: width)
    self.network = network
    input = walk.input
    func plain(_ title: String, _ layers: [Layer], _ output: Shape) -> Node {
      Node(
        title: title, stage: title, kind: nil, count: 1, entry: [],
        residual: NetworkGraph.units(layers), shortcut: nil, gate: [], aside: [], exit: [],
        output: output)
    }
    var nodes = [plain("stem", network.stem, walk.stemOutput)]
    var next = 0
    for stage in network.stages {
      var rest = walk.blocks[next..<next + stage.blocks.count]
      next += stage.blocks.count
      while let first = rest.first {
        let others = rest.dropFirst().prefix {
          $0.block.isBuilt(like: first.block) && $0.output == first.output
        }
        let alike = [first] + others
        rest = rest.dropFirst(alike.count)
        nodes.append(NetworkGraph.node(first, alike: alike, stage: stage.name))
      }
    }
    let end = walk.head.last?.output ?? walk.blocks.last?.output ?? walk.stemOutput
    self.nodes = nodes + [plain("head", network.head, end)]
  }

  private static func node(
    _ walk: NetworkWalk.BlockWalk, alike: [NetworkWalk.BlockWalk], stage: String
  ) -> Node {
    let block = walk.block
    let number = alike.last?.block.name.split(separator: "_").last ?? ""
    // Where nothing is added, what follows the sum follows F.
    let isPlain = block.shortcut == nil && block.aside == nil
    return Node(
      title: alike.count == 1 ? block.name : "\(block.name)–\(number)", stage: stage,
      kind: block.kind, count: alike.count, entry: units(block.entry),
      residual: units(block.residual + (isPlain ? block.exit : [])),
      shortcut: block.shortcut.map { units($0) },
      gate: units(block.gate ?? []), aside: units(block.aside?.layers ?? []),
      exit: isPlain ? [] : units(block.exit), output: walk.output)
  }

  /// Layers in groups, each a convolution, a pool or a matrix with the batch norm and the activation that
  /// follow it.
  static func units(_ layers: [Layer]) -> [String] {
    var units: [String] = []
    for layer in layers {
      let follows =
        switch layer.operation {
        case .batchNorm, .relu, .prelu, .silu, .sigmoid, .dropout, .scaled: true
        default: false
        }
      if follows, !units.isEmpty {
        units[units.count - 1] += " \(layer.operation.label)"
      } else {
        units.append(layer.operation.label)
      }
    }
    return units
  }
}

extension Block {
  /// Whether the same is computed, with other weights.
  func isBuilt(like other: Block) -> Bool {
    func operations(_ layers: [Layer]?) -> [Operation]? { layers?.map(\.operation) }
    return kind == other.kind && aside == nil && other.aside == nil
      && operations(entry) == operations(other.entry)
      && operations(residual) == operations(other.residual)
      && operations(shortcut) == operations(other.shortcut)
      && operations(gate) == operations(other.gate) && operations(exit) == operations(other.exit)
  }
}
