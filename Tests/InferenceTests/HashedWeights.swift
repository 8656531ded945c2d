import Inference
import Kernels
import Networks
import Weights

// The weights of Fixtures/formula.py, made by the same formula: exact in 32-bit floats, so that
// both sides compute with the same numbers and none need be stored.

/// Floats evenly spread over −1..<1, multiples of 2⁻²³: SplitMix64 of a name and the index.
func hashed(_ name: String, _ shape: [Int], _ transform: (Float) -> Float = { $0 }) -> Tensor {
  var key: UInt64 = 0xCBF2_9CE4_8422_2325
  for byte in name.utf8 { key = (key ^ UInt64(byte)) &* 0x100_0000_01B3 }
  return Tensor(shape: shape) { out in
    for i in out.indices {
      var z = key &+ UInt64(i + 1) &* 0x9E37_79B9_7F4A_7C15
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      z ^= z >> 31
      out[i] = transform(Float(z >> 40) / Float(1 << 23) - 1)
    }
  }
}

extension Model {
  /// `network` with the fixtures' weights.
  static func hashedWeights(_ network: Network) -> Model {
    // The last batch norm of each residual branch has a smaller γ, as in a trained network.
    let last = Set(network.blocks.map { $0.residual.last!.name })
    let tensors = network.parameters.map { declaration in
      let layer = declaration.name.split(separator: ".").dropLast()
        .joined(separator: ".")
      func vector(_ middle: Float, _ spread: Float) -> Tensor {
        hashed(declaration.name, declaration.shape) { middle + spread * $0 }
      }
      let tensor: Tensor
      switch declaration.role {
      case .convolution, .linear:
        let fanIn = declaration.shape.dropFirst().reduce(1, *)
        let gain = declaration.role == .linear ? 3.0 : 6.0
        let bound = Float((gain / Double(fanIn)).squareRoot())
        tensor = hashed(declaration.name, declaration.shape) { $0 * bound }
      case .bias, .shift: tensor = vector(0, 0.125)
      case .scale: tensor = last.contains(layer) ? vector(0.5, 0.25) : vector(1, 0.5)
      case .slope: tensor = vector(0.25, 0.125)
      case .runningMean: tensor = vector(0, 0.25)
      case .runningVariance: tensor = vector(1, 0.5)
      }
      return (name: declaration.name, tensor: tensor)
    }
    return Model(
      network: network, parameters: Parameters(source: .random(seed: 0), tensors: tensors))
  }
}

/// The fixtures' picture, already preprocessed: 3 × height × width in −2…2.
func hashedImage(height: Int, width: Int) -> Tensor {
  hashed("image", [3, height, width]) { $0 * 2 }
}
