import Kernels
import Networks

/// What is known of a block once it is compiled.
struct CompiledBlock {
  /// x, where a later block's way around may begin.
  let input: Value
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
  let walk: NetworkWalk
  let images: Int
  let store: ParameterStore
  private let borders: Borders
  private(set) var nodes: [Node] = []
  private(set) var blocks: [CompiledBlock] = []

  init(_ walk: NetworkWalk, images: Int, store: ParameterStore) {
    self.walk = walk
    self.images = images
    self.store = store
    borders = Borders(walk)
  }

  /// The batch that goes in.
  func pictures(needGradient: Bool = false) -> Value {
    Value(
      images: images, shape: walk.input, border: borders[walk.input], needsGradient: needGradient)
  }

  mutating func compile(from pictures: Value) -> Value {
    var value = chain(walk.stem[...], from: pictures)
    for block in walk.blocks { value = compile(block, from: value) }
    return chain(walk.head[...], from: value)
  }

  private mutating func compile(_ block: NetworkWalk.BlockWalk, from input: Value) -> Value {
    let x = chain(block.entry[...], from: input)
    let shortcut = block.block.shortcut.map { _ in chain(block.shortcut[...], from: x) }
    let aside = block.block.aside
    // The sum goes through ReLU at once, unless something is put beside it first.
    let rectifies = aside == nil && block.exit.first?.layer.operation == .relu
    let exit = block.exit.dropFirst(rectifies ? 1 : 0)
    var output: Value
    let residual: Node
    var gate: GateNode?
    if let shortcut, !block.gate.isEmpty {
      let value = chain(block.residual[...], from: x)
      residual = nodes[nodes.count - 1]
      // Its sigmoid is part of the gate's own node.
      let opening = chain(block.gate.dropLast(), from: x)
      let node = GateNode(opening, residual: value, shortcut: shortcut, images: images)
      gate = node
      output = append(node)
      if rectifies { output = append(JoinNode(output, rectifies: true, images: images)) }
    } else if let last = block.residual.last, case .batchNorm = last.layer.operation {
      let value = chain(block.residual.dropLast(), from: x)
      residual = NormalizationNode(
        last, input: value, addend: shortcut, rectifies: rectifies, images: images, store: store)
      output = append(residual)
    } else {
      let value = chain(block.residual[...], from: x)
      residual = nodes[nodes.count - 1]
      output =
        shortcut == nil && !rectifies
        ? value : append(JoinNode(value, shortcut, rectifies: rectifies, images: images))
    }
    if let aside {
      let start = aside.blocksBack == 0 ? input : blocks[blocks.count - aside.blocksBack].input
      let beside = chain(block.aside[...], from: start)
      output = append(ConcatenationNode(output, beside, images: images))
    }
    output = chain(exit, from: output)
    blocks.append(CompiledBlock(input: input, shortcut: shortcut, residual: residual, gate: gate))
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
        if case .linear = step.layer.operation, value.shape.height * value.shape.width > 1 {
          let features = Shape(channels: value.shape.count, height: 1, width: 1)
          value = append(FlatteningNode(value, border: borders[features], images: images))
        }
        value = append(
          ConvolutionNode(
            step, input: value, border: borders[step.output], images: images, store: store))
      case .batchNorm:
        let rectifies = rest.first?.layer.operation == .relu
        if rectifies { rest.removeFirst() }
        value = append(
          NormalizationNode(
            step, input: value, addend: nil, rectifies: rectifies, images: images, store: store))
      case .relu: value = append(JoinNode(value, rectifies: true, images: images))
      case .prelu:
        value = append(PReLUNode(step.layer.name, value, images: images, store: store))
      case .silu: value = append(SiLUNode(value, images: images))
      case .globalAveragePool:
        value = append(
          GlobalAveragePoolNode(value, border: borders[step.output], images: images))
      case .zeroPadChannels(let stride, let before, _):
        value = append(
          ZeroPaddingNode(
            value, output: step.output, border: borders[step.output], stride: stride,
            before: before, images: images))
      case .maxPool(let window): value = append(pool(value, step, window, takesMaximum: true))
      case .averagePool(let window):
        value = append(pool(value, step, window, takesMaximum: false))
      case .adaptiveAveragePool:
        value = append(pool(value, step, nil, takesMaximum: false))
      case .scaled(let factor):
        value = append(JoinNode(value, factor: factor, rectifies: false, images: images))
      case .dropout(let rate):
        value = append(DropoutNode(step.layer.name, value, rate: rate, images: images))
      case .sigmoid: preconditionFailure("a sigmoid ends a gate, and nothing else")
      }
    }
    return value
  }

  private func pool(
    _ input: Value, _ step: NetworkWalk.Step, _ window: Window?, takesMaximum: Bool
  ) -> PoolNode {
    PoolNode(
      input, step.output, window, border: borders[step.output], takesMaximum: takesMaximum,
      images: images)
  }

  private mutating func append(_ node: Node) -> Value {
    nodes.append(node)
    return node.output
  }
}
