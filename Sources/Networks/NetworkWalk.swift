/// What follows from a network and the size of its input: every shape, every count.
public struct NetworkWalk: Hashable, Sendable {
  /// One layer on its way through the network.
  public struct Step: Hashable, Sendable {
    public let layer: Layer
    public let input: Shape
    public let output: Shape
    /// See `Operation.multiplyAdds(input:output:)`.
    public let multiplyAdds: Int
    /// The number of trained parameters.
    public let parameters: Int

    /// - Throws: `NetworkError` where `layer` does not take `input`.
    public init(_ layer: Layer, input: Shape) throws(NetworkError) {
      self.layer = layer
      self.input = input
      output = try layer.operation.outputShape(of: input, layer: layer.name)
      multiplyAdds = layer.operation.multiplyAdds(input: input, output: output)
      parameters = layer.parameters.reduce(0) { $0 + ($1.isTrained ? $1.count : 0) }
    }
  }

  /// One block on its way through the network.
  public struct BlockWalk: Hashable, Sendable {
    public let block: Block
    public let input: Shape
    /// The shape of the join: what S, F and their sum have.
    public let sum: Shape
    public let output: Shape
    /// Mostly empty; see `Block.entry`.
    public let entry: [Step]
    public let shortcut: [Step]
    public let residual: [Step]
    /// Empty for a block without gate.
    public let gate: [Step]
    /// Empty for nearly all blocks; see `Block.aside`.
    public let aside: [Step]
    public let exit: [Step]

    public var multiplyAdds: Int { all.reduce(0) { $0 + $1.multiplyAdds } }
    public var parameters: Int { all.reduce(0) { $0 + $1.parameters } }
    /// What goes into the layers after the join: the sum, and what is put beside it.
    public let joined: Shape
    /// What both branches take: the block's input, or what the entry made of it.
    public var parting: Shape { entry.last?.output ?? input }
    /// Whether what goes out, and the sum, have the shape of what comes in.
    public var keepsShape: Bool { input == output && input == sum && block.aside == nil }

    public var all: [Step] { entry + residual + shortcut + gate + aside + exit }
  }

  public let input: Shape
  public fileprivate(set) var stem: [Step] = []
  public fileprivate(set) var blocks: [BlockWalk] = []
  public fileprivate(set) var head: [Step] = []

  fileprivate init(input: Shape) { self.input = input }

  /// All steps, in order.
  public var steps: [Step] { stem + blocks.flatMap(\.all) + head }
  public var multiplyAdds: Int { steps.reduce(0) { $0 + $1.multiplyAdds } }
  /// What a block is called where its branches do not meet.
  static func label(of block: Block) -> String { "\(block.name) · \(block.path)" }

  /// The output of the stem.
  public var stemOutput: Shape { stem.last?.output ?? input }
}

extension Network {
  /// Walks an input of `height` × `width` through the network.
  ///
  /// - Throws: `NetworkError` where the input is smaller than `smallestInput` or larger than 2048 a
  ///   side, or where shapes do not meet.
  public func walk(height: Int, width: Int) throws(NetworkError) -> NetworkWalk {
    var walk = NetworkWalk(input: Shape(channels: 3, height: height, width: width))
    try go(&walk)
    return walk
  }

  /// Walks as far as shapes meet: through the layers of the stem and the head, and through whole blocks.
  ///
  /// - Returns: the way, and what ended it; nil where it was walked to its end.
  public func walkAsFarAsShapesMeet(
    height: Int, width: Int
  ) -> (walk: NetworkWalk, error: NetworkError?) {
    var walk = NetworkWalk(input: Shape(channels: 3, height: height, width: width))
    do { try go(&walk) } catch { return (walk, error) }
    return (walk, nil)
  }

  /// Walks from `walk.input`. Where that ends before the head does, `walk` has what came before.
  private func go(_ walk: inout NetworkWalk) throws(NetworkError) {
    let (height, width) = (walk.input.height, walk.input.width)
    guard min(height, width) >= smallestInput else {
      throw .inputTooSmall(
        network: name, height: height, width: width, smallest: smallestInput)
    }
    guard height <= 2048 && width <= 2048 else {
      throw .inputTooLarge(height: height, width: width)
    }
    try take(stem, from: walk.input, into: &walk.stem)
    var shape = walk.stemOutput
    for block in blocks {
      let entry = try steps(block.entry, from: shape)
      let x = entry.last?.output ?? shape
      let residual = try steps(block.residual, from: x)
      let shortcut = try steps(block.shortcut ?? [], from: x)
      let sum = residual.last?.output ?? x
      let gate = try steps(block.gate ?? [], from: x)
      if block.join != .residualAlone {
        try require("a shortcut", of: sum, shortcut.last?.output ?? x, in: block)
      }
      if block.join == .gate {
        try require("a gate", of: sum, gate.last?.output ?? x, in: block)
      }
      var joined = sum
      var aside: [NetworkWalk.Step] = []
      if let way = block.aside {
        let start =
          way.blocksBack == 0 ? shape : walk.blocks[walk.blocks.count - way.blocksBack].input
        aside = try steps(way.layers, from: start)
        let beside = aside.last?.output ?? start
        guard beside.height == sum.height && beside.width == sum.width else {
          throw .shapesDoNotMeet(
            layer: NetworkWalk.label(of: block),
            expected: "a way around of \(sum.height)×\(sum.width)", found: "\(beside)")
        }
        joined = Shape(
          channels: sum.channels + beside.channels, height: sum.height, width: sum.width)
      }
      let exit = try steps(block.exit, from: joined)
      let output = exit.last?.output ?? joined
      walk.blocks.append(
        .init(
          block: block, input: shape, sum: sum, output: output, entry: entry, shortcut: shortcut,
          residual: residual, gate: gate, aside: aside, exit: exit, joined: joined))
      shape = output
    }
    try take(head, from: shape, into: &walk.head)
  }

  private func require(
    _ branch: String, of sum: Shape, _ found: Shape, in block: Block
  ) throws(NetworkError) {
    guard found == sum else {
      throw .shapesDoNotMeet(
        layer: NetworkWalk.label(of: block), expected: "\(branch) of \(sum)",
        found: "\(found)")
    }
  }

  private func steps(
    _ layers: [Layer], from input: Shape
  ) throws(NetworkError) -> [NetworkWalk.Step] {
    var steps: [NetworkWalk.Step] = []
    try take(layers, from: input, into: &steps)
    return steps
  }

  /// Takes a layer after the other; where one does not fit, `steps` has those before it.
  private func take(
    _ layers: [Layer], from input: Shape, into steps: inout [NetworkWalk.Step]
  ) throws(NetworkError) {
    var shape = input
    for layer in layers {
      let step = try NetworkWalk.Step(layer, input: shape)
      steps.append(step)
      shape = step.output
    }
  }
}
