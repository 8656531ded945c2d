import Kernels
import Networks
import Weights

// The tensors of Fixtures/make_training_fixtures.py, made by the same formula.

/// Floats evenly spread over −1..<1, multiples of 2⁻²³: SplitMix64 of a name's FNV-1a and the index.
func hashed(_ name: String, _ shape: [Int]) -> Tensor {
  var key: UInt64 = 0xCBF2_9CE4_8422_2325
  for byte in name.utf8 { key = (key ^ UInt64(byte)) &* 0x100_0000_01B3 }
  return Tensor(shape: shape) { out in
    for i in out.indices {
      var z = key &+ UInt64(i + 1) &* 0x9E37_79B9_7F4A_7C15
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      z ^= z >> 31
      out[i] = Float(z >> 40) / Float(1 << 23) - 1
    }
  }
}

extension Parameters {
  /// The fixtures' weights.
  static func hashedWeights(_ network: Network) -> Parameters {
    let tensors = network.parameters.map { declaration in
      var factor: Float = 0.125
      var middle: Float = 0
      switch declaration.role {
      case .convolution, .linear:
        let gain = declaration.role == .linear ? 3.0 : 6.0
        factor = Float((gain / Double(declaration.shape.dropFirst().reduce(1, *))).squareRoot())
      case .scale, .runningVariance: (middle, factor) = (1, 0.5)
      case .slope: middle = 0.25
      case .bias, .shift, .runningMean: break
      }
      let values = hashed(declaration.name, declaration.shape).elements
      return (
        name: declaration.name,
        tensor: Tensor(
          shape: declaration.shape, elements: values.map { middle + factor * $0 })
      )
    }
    return Parameters(source: .random(seed: 0), tensors: tensors)
  }
}

/// Batch number `step` of the fixtures: a pattern for each class, and noise.
func hashedBatch(_ step: Int, images: Int, size: Int) -> (pictures: [Tensor], labels: [Int]) {
  let shape = [3, size, size]
  let count = 3 * size * size
  let labels = hashed("labels \(step)", [images]).elements.map { Int(($0 + 1) * 5) }
  let patterns = (0..<10).map { hashed("class \($0)", shape).elements }
  let noise = hashed("pictures \(step)", [images] + shape).elements
  let pictures = labels.enumerated().map { image, label in
    Tensor(
      shape: shape,
      elements: zip(patterns[label], noise[image * count..<(image + 1) * count]).map { $0 + $1 })
  }
  return (pictures, labels)
}
