import Kernels
import Networks
import Weights

/// Batch-norm statistics measured on pictures, for a network whose weights are random.
///
/// With He's initialization and no statistics an untrained ResNet-50 would carry activations of any
/// size; batch norm in training would measure them on the batch at hand. That is what this does,
/// once: layer by layer it convolves all pictures, measures each channel's mean and variance, keeps
/// them as the running statistics and normalizes with them.
public struct Calibration {
  private var parameters: Parameters
  private let operations: Operations

  /// The model with its running statistics measured on `pictures`, preprocessed tensors of
  /// 3 × height × width.
  ///
  /// - Parameter progress: called with the share that is done, 0…1, block by block.
  /// - Throws: `NetworkError` where the network does not take pictures of that size.
  public static func calibrated(
    _ model: Model, on pictures: [Tensor], operations: Operations,
    progress: (Double) -> Void = { _ in }
  ) throws(NetworkError) -> Model {
    let network = model.network
    _ = try network.walk(height: pictures[0].shape[1], width: pictures[0].shape[2])
    var calibration = Calibration(parameters: model.parameters, operations: operations)
    var batch = calibration.run(network.stem, on: pictures.map { Activation($0) })
    // The inputs of the blocks so far, of those that a later block comes back to.
    var inputs: [[Activation]] = []
    let reach = network.blocks.compactMap(\.aside?.blocksBack).max() ?? 0
    for (index, block) in network.blocks.enumerated() {
      progress(Double(index) / Double(network.blocks.count))
      inputs = inputs.suffix(reach) + [batch]
      let x = calibration.run(block.entry, on: batch)
      var residual = calibration.run(block.residual, on: x)
      var shortcut = block.shortcut.map { calibration.run($0, on: x) }
      if let gate = block.gate, let s = shortcut {
        let t = calibration.run(gate, on: x)
        (residual, shortcut) = calibration.weigh(residual, s, by: t)
      }
      var sums = residual.indices.map { i in
        let sum = Activation(
          channels: residual[i].channels, height: residual[i].height, width: residual[i].width)
        operations.join(
          residual: residual[i], shortcut: shortcut?[i], into: sum, rectifies: false)
        return sum
      }
      if let aside = block.aside {
        let beside = calibration.run(
          aside.layers, on: inputs[inputs.count - 1 - aside.blocksBack])
        sums = sums.indices.map { i in
          let joined = Activation(
            channels: sums[i].channels + beside[i].channels, height: sums[i].height,
            width: sums[i].width)
          operations.concatenate(sums[i], beside[i], into: joined)
          return joined
        }
      }
      batch = calibration.run(block.exit, on: sums)
    }
    // Pre-activated networks normalize once more after the last block.
    let lastNorm = network.head.lastIndex {
      if case .batchNorm = $0.operation { true } else { false }
    }
    if let lastNorm { _ = calibration.run(Array(network.head[...lastNorm]), on: batch) }
    progress(1)
    return Model(network: network, parameters: calibration.parameters)
  }

  /// T·F and (1 − T)·S, picture by picture.
  private func weigh(
    _ residual: [Activation], _ shortcut: [Activation], by gate: [Activation]
  ) -> (residual: [Activation], shortcut: [Activation]) {
    let f = gate.map { Activation(channels: $0.channels, height: $0.height, width: $0.width) }
    let s = gate.map { Activation(channels: $0.channels, height: $0.height, width: $0.width) }
    for i in gate.indices {
      operations.gate(
        gate[i], residual: residual[i], shortcut: shortcut[i], intoResidual: f[i],
        intoShortcut: s[i])
    }
    return (f, s)
  }

  private mutating func run(_ layers: [Layer], on batch: [Activation]) -> [Activation] {
    var batch = batch
    for layer in layers { batch = run(layer, on: batch) }
    return batch
  }

  private mutating func run(_ layer: Layer, on batch: [Activation]) -> [Activation] {
    if case .batchNorm = layer.operation {
      let (mean, variance) = operations.channelMoments(of: batch)
      let shape = [mean.count]
      parameters = parameters.replacing(
        "\(layer.name).running_mean", with: Tensor(shape: shape, elements: mean))
      parameters = parameters.replacing(
        "\(layer.name).running_var", with: Tensor(shape: shape, elements: variance))
    }
    let first = batch[0]
    let input = Shape(channels: first.channels, height: first.height, width: first.width)
    // The walk has shown that the shapes meet.
    let step = try! NetworkWalk.Step(layer, input: input)
    let chain = CompiledLayer.chain([step], images: 1, parameters, operations)
    guard let compiled = chain.first else { return batch }
    return batch.map { activation in
      let result = Activation(
        channels: step.output.channels, height: step.output.height, width: step.output.width)
      compiled.run(activation, into: result, operations)
      return result
    }
  }
}
