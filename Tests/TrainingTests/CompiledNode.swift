import Kernels
import Networks

@testable import Training

/// A whole network as one operation: what the compiler makes of it, with the gradient by its input too.
final class CompiledNode: Node {
  let inputs: [Value]
  let output: Value
  private let nodes: [any Node]
  private let accumulates: [[Bool]]

  init(_ network: Network, height: Int, width: Int, store: ParameterStore) throws {
    let walk = try network.walk(height: height, width: width)
    var compiler = Compiler(walk, images: GradientCheck.images, store: store)
    let input = compiler.pictures(needGradient: true)
    output = compiler.compile(from: input)
    inputs = [input]
    nodes = compiler.nodes
    accumulates = TrainingNetwork.lendGradients(nodes, to: output, images: GradientCheck.images)
  }

  func forward(_ pass: Pass) {
    for node in nodes { node.forward(pass) }
  }

  /// The input's gradient is never added to what is there: who comes first inside is decided already.
  func backward(_ pass: Pass, accumulates: [Bool]) {
    for (node, flags) in zip(nodes, self.accumulates).reversed() {
      node.backward(pass, accumulates: flags)
    }
  }
}

extension GradientCheck {
  /// A check of a network, 3 × height × width, against plain loops.
  init(_ operations: Operations, _ network: Network, height: Int, width: Int) throws {
    try self.init(operations, network.parameters) { store in
      try CompiledNode(network, height: height, width: width, store: store)
    } reference: { inputs, parameters in
      inputs[0].through(network, parameters)
    }
    mayAccumulate = [false]
  }
}

extension Network {
  /// A network of a few layers or blocks, which takes pictures of any size.
  static func small(stem: [Layer] = [], _ blocks: [Block] = [], head: [Layer] = []) -> Network {
    Network(
      name: "small", title: "small", stem: stem, stages: [Stage(name: "blocks", blocks: blocks)],
      head: head, usualPictures: .cifar10, smallestInput: 1, origin: .torchvision)
  }
}
