import Foundation
import Kernels
import Networks
import Testing
import Weights

@testable import Training

/// What PyTorch computed; see Fixtures/make_training_fixtures.py.
struct TrainingFixtures: Decodable {
  struct Gradients: Decodable, Sendable, CustomTestStringConvertible {
    var kind: String
    var depth, width, images, size: Int
    var loss: Double
    /// The L2 norm and the product with a direction.
    var gradients: [String: [Double]]
    var statistics: [String: Double]

    var testDescription: String { kind }
  }

  struct Steps: Decodable {
    var depth, width, images, size: Int
    var rate: Float
    var losses: [Double]
    var statistics: [String: Double]
  }

  var gradients: [Gradients]
  var steps: Steps

  static let shared: TrainingFixtures = {
    let url = Bundle.module.url(forResource: "Fixtures/training", withExtension: "json")!
    return try! JSONDecoder().decode(TrainingFixtures.self, from: Data(contentsOf: url))
  }()
}

@Suite struct PyTorchTests {
  /// Loss, every parameter's gradient and the running statistics of one batch.
  ///
  /// PyTorch computed in double precision. In single precision what adds up through the layers stays
  /// below 2e-5 of a gradient's norm for networks of this depth, on every instruction set.
  @Test(arguments: TrainingFixtures.shared.gradients, InstructionSet.available)
  func gradientsOfEveryKind(
    expected: TrainingFixtures.Gradients, instructionSet: InstructionSet
  ) throws {
    let kind = try #require(LaboratoryKind(rawValue: expected.kind))
    let network = Network.laboratory(kind, depth: expected.depth, width: expected.width)
    let training = try TrainingNetwork(
      network, images: expected.images, height: expected.size, width: expected.size,
      operations: Operations(kernels: KernelSet(instructionSet), workers: Workers(threads: 2)))
    training.load(.hashedWeights(network))
    let batch = hashedBatch(0, images: expected.images, size: expected.size)
    training.setPictures(batch.pictures)
    let loss = training.computeGradients(labels: batch.labels)
    #expect(abs(loss / expected.loss - 1) < 1e-5)
    let declared = Set(network.parameters.filter(\.isTrained).map(\.name))
    #expect(declared == Set(expected.gradients.keys))
    for (name, numbers) in expected.gradients {
      let gradient = training.gradient(of: name)
      let direction = hashed("direction " + name, gradient.shape).elements
      let norm = gradient.elements.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      let product = zip(gradient.elements, direction).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      let length = direction.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      let tolerance = 2e-5 * numbers[0] + 1e-7
      #expect(abs(norm - numbers[0]) < tolerance, "\(name): \(norm), not \(numbers[0])")
      #expect(
        abs(product - numbers[1]) < tolerance * length, "\(name): \(product), not \(numbers[1])")
    }
    check(training, expected.statistics, within: 1e-5)
  }

  /// Twenty steps of a ResNet-20, losses to 1e-3.
  @Test(arguments: InstructionSet.available)
  func twentyStepsOfResNet20(instructionSet: InstructionSet) throws {
    let expected = TrainingFixtures.shared.steps
    let network = Network.laboratory(.residual, depth: expected.depth, width: expected.width)
    let training = try TrainingNetwork(
      network, images: expected.images, height: expected.size, width: expected.size,
      operations: Operations(kernels: KernelSet(instructionSet), workers: Workers(threads: 2)))
    training.load(.hashedWeights(network))
    var optimizer = OptimizerState(.momentum(0.9), decay: 1e-4, for: training)
    for (step, loss) in expected.losses.enumerated() {
      let batch = hashedBatch(step, images: expected.images, size: expected.size)
      training.setPictures(batch.pictures)
      let found = training.computeGradients(labels: batch.labels)
      #expect(abs(found / loss - 1) < 1e-3, "step \(step): \(found), not \(loss)")
      optimizer.step(training, rate: expected.rate)
    }
    check(training, expected.statistics, within: 1e-3)
  }

  private func check(
    _ training: TrainingNetwork, _ expected: [String: Double], within tolerance: Double
  ) {
    for (name, tensor) in training.parameters {
      guard let norm = expected[name] else { continue }
      let found = tensor.elements.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(abs(found / norm - 1) < tolerance, "\(name): \(found), not \(norm)")
    }
  }
}

extension TrainingNetwork {
  func setPictures(_ pictures: [Tensor]) {
    for (image, picture) in pictures.enumerated() {
      picture.withUnsafeElements { input.set(image: image, to: $0.baseAddress!) }
    }
  }
}
