import Kernels
import Networks
import Testing

@testable import Training

/// One operation of training against plain loops: what it computes, and its gradients by finite
/// differences of the plain loops.
///
/// The loss is the product of the output with fixed numbers r, so that r is the output's gradient. For
/// directions d in the space of an input (or of a parameter) g·d must be the loss's slope along d,
/// which (L(x + hd) − L(x − hd)) / 2h in double precision gives to ten digits.
struct GradientCheck {
  typealias Reference = (_ inputs: [PlainBatch], _ parameters: [String: [Double]]) -> PlainBatch

  let node: any Node
  let store: ParameterStore
  let operations: Operations
  /// Of dropout.
  var draw: UInt64 = 5
  /// Which inputs' gradients may be added to what is there.
  var mayAccumulate: [Bool]
  /// How many times the roundings of one operation are allowed.
  var tolerance = 1.0
  let reference: Reference

  static let images = 32

  init(
    _ operations: Operations, _ declarations: [ParameterDeclaration] = [],
    make: (ParameterStore) throws -> any Node, reference: @escaping Reference
  ) rethrows {
    self.operations = operations
    store = ParameterStore(declarations)
    node = try make(store)
    mayAccumulate = node.inputs.map { _ in true }
    self.reference = reference
  }

  static func value(_ channels: Int, _ height: Int, _ width: Int, border: Int = 1) -> Value {
    Value(
      images: images, shape: Shape(channels: channels, height: height, width: width),
      border: border)
  }

  /// Each comparison's name, and whether it holds.
  func check(_ name: String, _ location: SourceLocation = #_sourceLocation) {
    for accumulates in [false, true] {
      check(name, accumulates: accumulates, location)
    }
  }

  private func check(_ name: String, accumulates: Bool, _ location: SourceLocation) {
    for (index, input) in node.inputs.enumerated() {
      input.activation.fill("\(name) input \(index)")
      input.gradient = like(input.activation, "\(name) earlier \(index)")
    }
    var parameters: [String: [Double]] = [:]
    for entry in store.entries {
      let declaration = entry.declaration
      let values = hashed("\(name) \(declaration.name)", declaration.shape).elements
      // Around one for what a batch is multiplied with or divided by.
      let middle: Float = [.scale, .runningVariance].contains(declaration.role) ? 1 : 0
      for (i, value) in values.enumerated() {
        store.values(declaration.name)[i] = middle + value / 2
      }
      if declaration.isTrained {
        parameters[declaration.name] = values.map { Double(middle + $0 / 2) }
      }
    }
    let inputs = node.inputs.map { PlainBatch($0.activation) }
    let before = node.inputs.map { PlainBatch($0.gradient!) }
    let pass = Pass(purpose: .training, operations: operations, draw: draw)

    node.forward(pass)
    let expected = reference(inputs, parameters)
    let output = PlainBatch(node.output.activation)
    #expect(expected.values.count == output.values.count, sourceLocation: location)
    let error = zip(expected.values, output.values).reduce(0) { max($0, abs($1.0 - $1.1)) }
    // A few roundings of numbers of some units.
    #expect(
      error < 2e-5 * tolerance, "\(name): the output is off by \(error)", sourceLocation: location)

    node.output.gradient = like(node.output.activation, "\(name) r")
    let r = PlainBatch(node.output.gradient!)
    node.backward(pass, accumulates: mayAccumulate.map { accumulates && $0 })
    func loss(_ inputs: [PlainBatch], _ parameters: [String: [Double]]) -> Double {
      zip(reference(inputs, parameters).values, r.values).reduce(0) { $0 + $1.0 * $1.1 }
    }
    for index in inputs.indices {
      var gradient = PlainBatch(node.inputs[index].gradient!).values
      if accumulates && mayAccumulate[index] {
        gradient = zip(gradient, before[index].values).map { $0 - $1 }
      }
      compare("\(name), input \(index)", gradient, location) { step in
        var moved = inputs
        moved[index].values = zip(moved[index].values, step).map { $0 + $1 }
        return loss(moved, parameters)
      }
    }
    for (parameter, values) in parameters {
      let gradient = store.gradient(parameter)
      compare(
        "\(name), \(parameter)", values.indices.map { Double(gradient[$0]) }, location
      ) { step in
        var moved = parameters
        moved[parameter] = zip(values, step).map { $0 + $1 }
        return loss(inputs, moved)
      }
    }
  }

  /// Compares g·d with the slope along six directions.
  private func compare(
    _ name: String, _ gradient: [Double], _ location: SourceLocation,
    loss: (_ step: [Double]) -> Double
  ) {
    let h = 1e-5
    let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    for number in 0..<6 {
      let direction = hashed("\(name) direction \(number)", [gradient.count]).elements
        .map(Double.init)
      let slope =
        (loss(direction.map { h * $0 }) - loss(direction.map { -h * $0 })) / (2 * h)
      let product = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
      let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      // Single precision leaves some 1e-7 of each element; the product is a share 1/√n of the lengths'.
      #expect(
        abs(product - slope) < (2e-6 * norm * length + 1e-6) * tolerance,
        "\(name): the gradient along a direction is \(product), the slope \(slope)",
        sourceLocation: location)
    }
  }

  private func like(_ tensor: BatchTensor, _ name: String) -> BatchTensor {
    let result = BatchTensor(
      images: tensor.images, channels: tensor.channels, height: tensor.height,
      width: tensor.width, border: tensor.border)
    result.fill(name)
    return result
  }
}
