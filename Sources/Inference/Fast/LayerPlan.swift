import Kernels
import Networks

/// What a compiled network does in one layer, for those who measure it.
public struct LayerPlan: Sendable {
  /// The layer's name; batch norm, ReLU and the addition may be folded into it.
  public let name: String
  /// `3×3, 64`, `max pool 3×3 /2`.
  public let label: String
  public let input: Shape
  public let output: Shape
  /// Of a convolution or a linear layer; nil elsewhere.
  public let convolution: (shape: ConvolutionShape, plan: ConvolutionPlan)?
  /// Multiply-adds of the whole batch, by the definition.
  public let multiplyAdds: Int
  /// What the layer reads and writes at least, each once: activations and packed weights.
  public let bytes: Int
}

extension CompiledNetwork {
  /// The compiled layers, in the order in which they run.
  public var layers: [LayerPlan] {
    let inBlocks = blocks.flatMap { block in
      var residual = block.residual.map { plan($0) }
      if let (layer, _) = block.joining { residual[residual.count - 1] = plan(layer, joins: true) }
      let others = (block.shortcut ?? []) + (block.gate ?? [])
      let aside = block.aside?.layers ?? []
      return (block.entry + others).map { plan($0) } + residual
        + (aside + block.exit).map { plan($0) }
    }
    return stem.map { plan($0) } + inBlocks + head.map { plan($0) }
  }

  private func plan(_ layer: CompiledLayer, joins: Bool = false) -> LayerPlan {
    let step = layer.step
    var weights = 0
    var convolution: (shape: ConvolutionShape, plan: ConvolutionPlan)?
    if case .convolution(let packed) = layer.operation {
      weights = packed.weightCount
      convolution = (packed.shape, packed.plan)
    }
    // Where branches join, the shortcut is read, and F(x) and the output are written.
    let outputs = joins ? 3 : 1
    let floats = weights + images * (step.input.count + outputs * step.output.count)
    return LayerPlan(
      name: step.layer.name, label: step.layer.operation.label, input: step.input,
      output: step.output, convolution: convolution, multiplyAdds: images * step.multiplyAdds,
      bytes: floats * MemoryLayout<Float>.size)
  }
}
