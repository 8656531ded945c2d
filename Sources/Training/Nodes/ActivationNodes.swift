import Kernels
import Networks

/// x where it is above zero, else slope · x, with a trained slope for each channel.
///
/// The optimizer treats slopes like all that is trained, γ and β among it: weight decay is on them too. He
/// et al. 2015 ("Delving Deep into Rectifiers", section 2.1) leave it off, since it draws PReLU towards ReLU.
final class PReLUNode: Node {
  let inputs: [Value]
  let output: Value
  private let slopes: String
  private let store: ParameterStore

  init(_ name: String, _ input: Value, images: Int, store: ParameterStore) {
    slopes = "\(name).weight"
    inputs = [input]
    output = Value(images: images, shape: input.shape, border: input.border)
    self.store = store
  }

  func forward(_ pass: Pass) {
    pass.operations.prelu(
      inputs[0].activation, slopes: store.values(slopes), into: output.activation)
  }

  func backward(_ pass: Pass, accumulates: [Bool]) {
    pass.operations.preluGradient(
      output.gradient!, inputs[0].activation, slopes: store.values(slopes),
      into: inputs[0].gradient!, accumulates: accumulates[0],
      slopeGradient: store.gradient(slopes))
  }
}

/// x · sigmoid(x). The sigmoid is computed again for the gradient.
final class SiLUNode: Node {
  let inputs: [Value]
  let output: Value

  init(_ input: Value, images: Int) {
    inputs = [input]
    output = Value(images: images, shape: input.shape, border: input.border)
  }

  func forward(_ pass: Pass) {
    pass.operations.silu(inputs[0].activation, into: output.activation)
  }

  func backward(_ pass: Pass, accumulates: [Bool]) {
    guard let target = inputs[0].gradient else { return }
    pass.operations.siluGradient(
      output.gradient!, inputs[0].activation, into: target, accumulates: accumulates[0])
  }
}
