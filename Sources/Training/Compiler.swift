import Networks

/// What is known of a block once it is compiled.
struct CompiledBlock {
  /// S(x); nil for a plain block.
  let shortcut: Value?
  /// What makes F(x), and adds the shortcut to it if it is a batch norm.
  let residual: Node
  /// T(x) of a gated block, and what it weighs.
  let gate: GateNode?
}

/// Turns a network's layers into nodes.
///
/// Batch norm takes ReLU, and the addition of a shortcut, into its own loop.
struct Compiler {
  let images: Int
  let store: ParameterStore
  private(set) var nodes: [Node] = []
  private(set) var blocks: [CompiledBlock] = []

  init(images: Int, store: ParameterStore) {
    self.images = images
    self.store = store
  }

  /// The batch that goes in, with a border as wide as the stem's padding.
  func pictures(_ walk: NetworkWalk) -> Value {
    var border = 1
    if case .convolution(let c)? = walk.stem.first?.layer.operation {
      border = max(border, c.window.padding)
    }
    return Value(images: images, shape: walk.input, border: border, needsGradient: false)
  }

  mutating func compile(_ walk: NetworkWalk, from pictures: Value) -> Value {
    var value = chain(walk.stem[...], from: pictures)
    for block in walk.blocks { value = compile(block, from: value) }
    return chain(walk.head[...], from: value)
  }

  private mutating func compile(_ block: NetworkWalk.BlockWalk, from input: Value) -> Value {
    let shortcut = block.block.shortcut.map { _ in chain(block.shortcut[...], from: input) }
    let rectifies = block.exit.first?.layer.operation == .relu
    let exit = block.exit.dropFirst(rectifies ? 1 : 0)
    var output: Value
    let residual: Node
    var gate: GateNode?
    if let shortcut, !block.gate.isEmpty {
      let value = chain(block.residual[...], from: input)
      residual = nodes[nodes.count - 1]
      // Its sigmoid is part of the gate's own node.
      let opening = chain(block.gate.dropLast(), from: input)
      let node = GateNode(opening, residual: value, shortcut: shortcut, images: images)
      gate = node
      output = append(node)
      if rectifies { output = append(JoinNode(output, rectifies: true, images: images)) }
    } else if let last = block.residual.last, case .batchNorm = last.layer.operation {
      let value = chain(block.residual.dropLast(), from: input)
      residual = NormalizationNode(
        last, input: value, addend: shortcut, rectifies: rectifies, images: images, store: store)
      output = append(residual)
    } else {
      let value = chain(block.residual[...], from: input)
      residual = nodes[nodes.count - 1]
      output = append(JoinNode(value, shortcut, rectifies: rectifies, images: images))
    }
    output = chain(exit, from: output)
    blocks.append(CompiledBlock(shortcut: shortcut, residual: residual, gate: gate))
    return output
  }

  /// Layers one after the other.
  private mutating func chain(
    _ steps: ArraySlice<NetworkWalk.Step>, from input: Value
  ) -> Value {
    var value = input
    var rest = steps
    while let step = rest.popFirst() {
      switch step.layer.operation {
      case .convolution, .linear:
        value = append(ConvolutionNode(step, input: value, images: images, store: store))
      case .batchNorm:
        let rectifies = rest.first?.layer.operation == .relu
        if rectifies { rest.removeFirst() }
        value = append(
          NormalizationNode(
            step, input: value, addend: nil, rectifies: rectifies, images: images, store: store))
      case .relu: value = append(JoinNode(value, rectifies: true, images: images))
      case .globalAveragePool: value = append(GlobalAveragePoolNode(value, images: images))
      case .zeroPadChannels(let stride, let before, _):
        value = append(
          ZeroPaddingNode(
            value, output: step.output, stride: stride, before: before, images: images))
      case .maxPool(let window):
        value = append(
          PoolNode(value, step.output, window, takesMaximum: true, images: images))
      case .averagePool(let window):
        value = append(
          PoolNode(value, step.output, window, takesMaximum: false, images: images))
      case .scaled(let factor):
        value = append(JoinNode(value, factor: factor, rectifies: false, images: images))
      case .dropout(let rate):
        value = append(DropoutNode(step.layer.name, value, rate: rate, images: images))
      case .sigmoid: preconditionFailure("a sigmoid ends a gate, and nothing else")
      case .prelu, .silu, .adaptiveAveragePool: preconditionFailure("not trained yet")
      }
    }
    return value
  }

  private mutating func append(_ node: Node) -> Value {
    nodes.append(node)
    return node.output
  }
}
