import Inference
import Kernels
import Networks
import Testing

/// The convolution kernels against plain loops in double precision, in every way that
/// each shape can be computed.
///
/// The error is the largest one, as a multiple of ulp·√K times the output's root mean square, where K
/// is the number of products in a sum: 2 for the definition, 3 for F(2×2), 5 for F(4×4).
@Suite struct ConvolutionAgreementTests {
  let workers = Workers(threads: 2)

  static func bound(_ plan: ConvolutionPlan) -> Double {
    switch plan.algorithm {
    case .direct: 2
    case .winograd(2): 3
    case .winograd: 5
    }
  }

  /// The distinct convolutions of all networks that have a name, at the size they are meant for.
  static let shapesOfNetworks: [ConvolutionShape] = {
    var shapes: [ConvolutionShape] = []
    for name in Catalog.names + Catalog.cifarNames {
      let network = try! Catalog.network(named: name)
      let walk = try! network.walk(height: network.inputSize, width: network.inputSize)
      for step in walk.steps {
        guard let shape = ConvolutionShape(step) else { continue }
        if !shapes.contains(shape) { shapes.append(shape) }
      }
    }
    return shapes
  }()

  /// Odd sizes, batches of one to three, dilation 1 and 2.
  static let oddShapes: [ConvolutionShape] = [1, 2].flatMap { dilation in
    [(1, 9, 13), (2, 17, 15), (3, 7, 31)].flatMap { images, height, width in
      [(16, 32), (33, 65), (64, 48), (130, 64)].map { inputs, outputs in
        ConvolutionShape(
          inputs: inputs, outputs: outputs,
          window: Window(kernel: 3, padding: dilation, dilation: dilation), images: images,
          height: height, width: width)
      }
    }
  }

  @Test func everyLayerShapeOfEveryNetwork() {
    #expect(Self.shapesOfNetworks.count > 30)
    for shape in Self.shapesOfNetworks { check(shape, InstructionSet.available) }
  }

  @Test func oddSizesBatchesAndDilations() {
    for shape in Self.oddShapes { check(shape, InstructionSet.available) }
  }

  private func check(_ shape: ConvolutionShape, _ instructionSets: [InstructionSet]) {
    let kernel = shape.window.kernel
    let terms = shape.inputs * kernel * kernel
    let gain = (6 / Float(terms)).squareRoot()
    let weights = hashed("weights", [shape.outputs, shape.inputs, kernel, kernel]) { $0 * gain }
    // What a layer gets from ReLU: a half of it zeros.
    let batch = (0..<shape.images).map { image in
      hashed("\(image)", [shape.inputs, shape.height, shape.width]) { max($0, 0) }
    }
    let expected = batch.map {
      Reference.convolution($0, weights: weights, bias: nil, window: shape.window, workers: workers)
        .elements
    }
    let count = Double(shape.images * expected[0].count)
    let squares = expected.joined().reduce(0) { $0 + Double($1) * Double($1) }
    let unit = Double(Float.ulpOfOne) * Double(terms).squareRoot() * (squares / count).squareRoot()
    let input = Activation(batch)
    for instructionSet in instructionSets {
      for plan in ConvolutionPlan.candidates(for: shape) {
        let packed = PackedConvolution(
          weights: weights, shape: shape, plan: plan, kernels: KernelSet(instructionSet),
          workers: workers)
        let result = Activation(
          images: shape.images, channels: shape.outputs, height: shape.outputHeight,
          width: shape.outputWidth)
        packed.run(input, into: result, rectifies: false, workers: workers)
        var worst = 0.0
        for (image, expected) in expected.enumerated() {
          for (a, b) in zip(result.tensor(ofImage: image).elements, expected) {
            let error = abs(Double(a) - Double(b)) / unit
            if !(error <= worst) { worst = error.isNaN ? .infinity : error }
          }
        }
        #expect(
          worst <= Self.bound(plan),
          "\(shape) \(plan) \(instructionSet.rawValue): \(worst) · ulp·√K")
      }
    }
  }
}
