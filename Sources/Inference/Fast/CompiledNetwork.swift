import Kernels
import Networks

/// A model made ready for pictures of one size, one or a batch of them: batch norm folded, weights
/// packed, taps looked up.
///
///     let compiled = try CompiledNetwork(model, height: 224, width: 224, operations: operations)
///     var pass = ForwardPass(compiled, image: image)
///     pass.run()
///
/// It holds its own copy of the weights, not the model, and does not change.
public struct CompiledNetwork: Sendable {
  struct Block: Sendable {
    /// Before the branches part; mostly empty.
    let entry: [CompiledLayer]
    let residual: [CompiledLayer]
    /// Nil for a plain block, empty for an identity.
    let shortcut: [CompiledLayer]?
    /// Nil for a block without gate.
    let gate: [CompiledLayer]?
    /// What is put beside the sum, and how many blocks before this one its way begins.
    let aside: (layers: [CompiledLayer], blocksBack: Int)?
    /// Whether the layers after the join begin with ReLU, which is then part of the join.
    let rectifies: Bool
    /// The layers after that.
    let exit: [CompiledLayer]
    /// Of the sum.
    let sum: Shape
    /// Of the sum and what is put beside it.
    let joined: Shape

    /// F's last layer where that is a convolution that can add the shortcut and rectify as it writes.
    var joining: (layer: CompiledLayer, convolution: PackedConvolution)? {
      guard shortcut != nil, gate == nil, let last = residual.last, !last.rectifies,
        !last.appliesSiLU,
        case .convolution(let convolution) = last.operation
      else { return nil }
      return (last, convolution)
    }
  }

  public let network: Network
  public let walk: NetworkWalk
  public let operations: Operations
  /// Pictures in a batch.
  public let images: Int

  let stem: [CompiledLayer]
  let blocks: [Block]
  let head: [CompiledLayer]

  /// Compiles `model` for batches of `images` pictures of `height` × `width`.
  ///
  /// - Parameter progress: called with the share that is done, 0…1, now and then.
  /// - Throws: `NetworkError` where the network does not take pictures of that size, or so many.
  public init(
    _ model: Model, images: Int = 1, height: Int, width: Int, operations: Operations,
    progress: (Double) -> Void = { _ in }
  ) throws(NetworkError) {
    let walk = try model.network.walk(height: height, width: width)
    for step in walk.steps {
      guard ConvolutionShape(step, images: images)?.isAddressable != false else {
        throw .batchTooLarge(images: images, height: height, width: width)
      }
    }
    network = model.network
    self.walk = walk
    self.operations = operations
    self.images = images
    func chain(_ steps: [NetworkWalk.Step]) -> [CompiledLayer] {
      CompiledLayer.chain(steps, images: images, model.parameters, operations)
    }
    stem = chain(walk.stem)
    var blocks: [Block] = []
    for (index, block) in walk.blocks.enumerated() {
      progress(Double(index) / Double(walk.blocks.count))
      let rectifies = block.exit.first?.layer.operation == .relu && block.block.aside == nil
      blocks.append(
        Block(
          entry: chain(block.entry),
          residual: chain(block.residual),
          shortcut: block.block.shortcut == nil ? nil : chain(block.shortcut),
          gate: block.block.gate == nil ? nil : chain(block.gate),
          aside: block.block.aside.map { (chain(block.aside), $0.blocksBack) },
          rectifies: rectifies,
          exit: chain(rectifies ? Array(block.exit.dropFirst()) : block.exit),
          sum: block.sum,
          joined: block.joined))
    }
    self.blocks = blocks
    head = chain(walk.head)
    progress(1)
  }
}
