import Kernels
import Networks

/// What a network looks like inside in the middle of training: one batch, its activations and its
/// gradients.
public struct Inspection: Codable, Hashable, Sendable {
  /// The L2 norm of the loss's gradient by the weights of each 3×3 convolution, in order.
  public var gradientNorms: [Float]
  /// The standard deviation of each 3×3 layer's response: after batch norm, before ReLU and addition
  /// (He et al. 2015, Fig. 7); without batch norm, of the convolution's output.
  public var responses: [Float]
  /// ‖F(x)‖ / ‖S(x)‖ of each block; nil for a plain one.
  public var ratios: [Float?]
}

extension TrainingNetwork {
  /// Looks into the last forward and backward pass.
  func inspection() -> Inspection {
    var norms: [Float] = []
    var responses: [Float] = []
    for (index, node) in nodes.enumerated() {
      guard let convolution = node as? ConvolutionNode, convolution.isSpatial else { continue }
      let name = "\(convolution.name).weight"
      norms.append(Float(norm(store.gradient(name), store.entry(name).range.count)))
      // Batch norm follows its convolution, or is not there; before the convolution, it is not its own.
      let follower = index + 1 < nodes.count ? nodes[index + 1] as? NormalizationNode : nil
      if let follower, follower.inputs[0] === convolution.output {
        responses.append(Float(max(0, follower.response.variance).squareRoot()))
      } else {
        let moments = operations.moments(of: convolution.output.activation)
        let variance = moments.meanSquare - moments.mean * moments.mean
        responses.append(Float(max(0, variance).squareRoot()))
      }
    }
    return Inspection(gradientNorms: norms, responses: responses, ratios: blocks.map(ratio))
  }

  private func ratio(_ block: CompiledBlock) -> Float? {
    guard let shortcut = block.shortcut else { return nil }
    let residual: Double
    var beside = operations.moments(of: shortcut.activation).meanSquare
    if let gate = block.gate {
      (residual, beside) = gate.branchMeanSquares
    } else if let norm = block.residual as? NormalizationNode, norm.inputs.count > 1 {
      residual = norm.response.meanSquare
    } else {
      residual = operations.moments(of: block.residual.output.activation).meanSquare
    }
    return beside > 0 ? Float((residual / beside).squareRoot()) : nil
  }

  private func norm(_ values: UnsafePointer<Float>, _ count: Int) -> Double {
    var sum = 0.0
    for i in 0..<count { sum += Double(values[i]) * Double(values[i]) }
    return sum.squareRoot()
  }
}
