import Kernels
import Networks
import Weights

/// A network that can be trained, made for batches of one size: every operation with its gradient.
///
///     let network = try TrainingNetwork(.cifar(depth: 20), images: 64, height: 16, width: 16, operations: operations)
///     network.load(Parameters.heNormal(for: network.network.parameters, seed: 0))
///     network.forward(.training)
///     let loss = network.backward(labels: labels)
///
/// The forward pass keeps every activation. Gradients live in memory that is lent (`GradientPool`).
public final class TrainingNetwork {
  public let network: Network
  /// Pictures in a batch.
  public let images: Int
  public let walk: NetworkWalk
  /// Receives the batch: images × 3 × height × width, already normalized.
  public var input: BatchTensor { pictures.activation }
  /// images × classes × 1 × 1, after a forward pass.
  public var logits: BatchTensor { output.activation }

  let operations: Operations
  let store: ParameterStore
  private let pictures: Value
  private let output: Value
  let nodes: [Node]
  /// For each node and each of its inputs: whether another node wrote that gradient before.
  private let accumulates: [[Bool]]
  /// What was compiled for each block.
  let blocks: [CompiledBlock]

  /// - Precondition: `images` is a multiple of sixteen.
  /// - Throws: `NetworkError` where the input does not fit, `TrainingError` where a picture has more than
  ///   one row of logits.
  public convenience init(
    _ network: Network, images: Int, height: Int, width: Int, operations: Operations
  ) throws {
    try self.init(
      network, images: images, height: height, width: width, operations: operations,
      store: ParameterStore(network.parameters))
  }

  private init(
    _ network: Network, images: Int, height: Int, width: Int, operations: Operations,
    store: ParameterStore
  ) throws {
    self.network = network
    self.images = images
    self.operations = operations
    walk = try TrainingNetwork.walk(network, height: height, width: width)
    self.store = store
    var compiler = Compiler(walk, images: images, store: store)
    pictures = compiler.pictures()
    output = compiler.compile(from: pictures)
    nodes = compiler.nodes
    blocks = compiler.blocks
    accumulates = TrainingNetwork.lendGradients(nodes, to: output, images: images)
  }

  /// The walk through a network that can be trained on pictures of this size.
  ///
  /// - Throws: what `init` does.
  static func walk(_ network: Network, height: Int, width: Int) throws -> NetworkWalk {
    let walk = try network.walk(height: height, width: width)
    guard let logits = walk.steps.last?.output, logits.height == 1, logits.width == 1 else {
      throw TrainingError.manyLogits(network: network.name, size: height)
    }
    return walk
  }

  /// The same network, the very same parameters, for larger pictures.
  ///
  /// - Precondition: `walk` does not refuse them.
  func enlarged(height: Int, width: Int) -> TrainingNetwork {
    let larger = try? TrainingNetwork(
      network, images: images, height: height, width: width, operations: operations, store: store)
    guard let larger else {
      preconditionFailure("whoever makes pictures larger asks first")
    }
    return larger
  }

  /// Takes all parameters, running statistics included, from `parameters`.
  public func load(_ parameters: Parameters) { store.load(parameters) }

  /// A copy of all parameters, running statistics included.
  public var parameters: [(name: String, tensor: Tensor)] { store.tensors() }

  /// The loss's gradient by a trained parameter, after a backward pass.
  public func gradient(of name: String) -> Tensor {
    let entry = store.entry(name)
    return Tensor(
      shape: entry.declaration.shape,
      elements: UnsafeBufferPointer(start: store.gradient(name), count: entry.range.count))
  }

  /// Computes the logits of what lies in `input`.
  func forward(_ purpose: Pass.Purpose, draw: UInt64 = 0) {
    let pass = Pass(purpose: purpose, operations: operations, draw: draw)
    for node in nodes { node.forward(pass) }
  }

  /// Computes the loss of the last forward pass and its gradient by every parameter.
  func backward(labels: [Int], draw: UInt64 = 0) -> CrossEntropy {
    let result = CrossEntropy(logits, labels: labels, gradient: output.gradient!)
    let pass = Pass(purpose: .training, operations: operations, draw: draw)
    for (node, flags) in zip(nodes, accumulates).reversed() {
      node.backward(pass, accumulates: flags)
    }
    return result
  }

  /// One forward and one backward pass with the batch's statistics; the parameters stay.
  ///
  /// - Returns: the mean loss, in nats.
  @discardableResult
  public func computeGradients(labels: [Int], draw: UInt64 = 0) -> Double {
    forward(.training, draw: draw)
    return backward(labels: labels, draw: draw).loss
  }

  /// Gives each value the memory of its gradient, from its first writer, in the order of the backward
  /// pass, to its reader.
  static func lendGradients(
    _ nodes: [Node], to output: Value, images: Int
  ) -> [[Bool]] {
    let pool = GradientPool(images: images)
    output.gradient = pool.borrow(output.shape, border: output.activation.border)
    var accumulates: [[Bool]] = []
    for node in nodes.reversed() {
      accumulates.append(
        node.inputs.map { input in
          guard input.needsGradient else { return false }
          if input.gradient != nil { return true }
          input.gradient = pool.borrow(input.shape, border: input.activation.border)
          return false
        })
      // Whoever asked for it has made its own by now; the tensor stays with the value.
      if let gradient = node.output.gradient { pool.giveBack(gradient, node.output.shape) }
    }
    return accumulates.reversed()
  }
}
