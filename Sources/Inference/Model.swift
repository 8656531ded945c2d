import Kernels
import Networks
import Weights

/// A network together with the values of its parameters.
public struct Model: Sendable {
  public let network: Network
  public let parameters: Parameters

  /// Joins a network with parameters that were loaded for it.
  public init(network: Network, parameters: Parameters) {
    self.network = network
    self.parameters = parameters
  }

  /// Batch norm as the two vectors it amounts to: scale = γ/√(variance + ε), shift = β − mean·scale.
  ///
  /// Computed in double precision, because 1/√ε of a dead channel magnifies what rounding leaves.
  ///
  /// - Precondition: `layer` is batch norm.
  static func folded(
    _ layer: Layer, _ parameters: Parameters
  ) -> (scale: [Float], shift: [Float]) {
    guard case .batchNorm(_, let epsilon, let isScaled) = layer.operation else {
      preconditionFailure("batch norm")
    }
    let beta = parameters["\(layer.name).bias"].elements
    let gamma =
      isScaled
      ? parameters["\(layer.name).weight"].elements : beta.map { _ in 1 }
    let mean = parameters["\(layer.name).running_mean"].elements
    let variance = parameters["\(layer.name).running_var"].elements
    var scale: [Float] = []
    var shift: [Float] = []
    for c in gamma.indices {
      let s = Double(gamma[c]) / (Double(variance[c]) + Double(epsilon)).squareRoot()
      scale.append(Float(s))
      shift.append(Float(Double(beta[c]) - Double(mean[c]) * s))
    }
    return (scale, shift)
  }
}
