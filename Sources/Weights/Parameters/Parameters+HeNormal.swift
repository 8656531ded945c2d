import Kernels
import Networks

extension Parameters {
  /// Untrained parameters after He et al. 2015 ("Delving Deep into Rectifiers", eq. 10): a
  /// convolution's weights are normal with variance 2 / fan-in, so that a ReLU network keeps the
  /// size of its activations from layer to layer.
  ///
  /// A classifier, which no ReLU follows, has variance 1 / fan-in. Biases and batch norm's β and
  /// running mean are 0, γ and running variance 1, PReLU's slopes 0.25 as in He et al.'s section 2.1. A tensor's values depend on `seed` and its name
  /// alone: not on the other declarations, their order, the number of threads or the machine.
  ///
  /// - Parameter workers: threads to share the tensors among; without them the caller's does it all.
  public static func heNormal(
    for declarations: [ParameterDeclaration], seed: UInt64, workers: Workers? = nil
  ) -> Parameters {
    var tensors = declarations.map { (name: $0.name, tensor: Tensor(shape: [0], repeating: 0)) }
    tensors.withUnsafeMutableBufferPointer { tensors in
      let tensors = tensors.baseAddress
      func initialize(_ index: Int) {
        tensors?[index].tensor = initialTensor(declarations[index], seed: seed)
      }
      if let workers {
        workers.run(pieces: declarations.count, initialize)
      } else {
        for index in declarations.indices { initialize(index) }
      }
    }
    return Parameters(source: .random(seed: seed), tensors: tensors)
  }

  private static func initialTensor(_ declaration: ParameterDeclaration, seed: UInt64) -> Tensor {
    let gain: Float
    switch declaration.role {
    case .convolution: gain = 2
    case .linear: gain = 1
    case .bias, .shift, .runningMean: return Tensor(shape: declaration.shape, repeating: 0)
    case .slope: return Tensor(shape: declaration.shape, repeating: 0.25)
    case .scale, .runningVariance: return Tensor(shape: declaration.shape, repeating: 1)
    }
    // output × input × height × width, or classes × features: what one output sums over.
    let fanIn = declaration.shape.dropFirst().reduce(1, *)
    let generator = CounterBasedGenerator(seed: seed, stream: declaration.name)
    return Tensor(shape: declaration.shape) { elements in
      generator.fillNormal(
        elements, standardDeviation: (gain / Float(max(fanIn, 1))).squareRoot())
    }
  }
}
