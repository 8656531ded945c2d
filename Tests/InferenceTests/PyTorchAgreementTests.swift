import Foundation
import Inference
import Kernels
import Networks
import Testing

/// What PyTorch computed for one network and input size; see Fixtures/make_fixtures.py.
struct PyTorchCase: Decodable, Sendable, CustomTestStringConvertible {
  struct Block: Decodable, Sendable {
    var shortcut: Double?
    var residual: Double
    var sum: Double
    var output: Double
    var cosine: Double?
  }

  var network: String
  var height: Int
  var width: Int
  var blocks: [Block]
  var logits: [Double]
  /// Computed in double precision.
  var exactLogits: [Double]

  var testDescription: String { "\(network) \(height)×\(width)" }

  static let all: [PyTorchCase] = {
    let url = Bundle.module.url(forResource: "Fixtures/pytorch", withExtension: "json")!
    return try! JSONDecoder().decode([PyTorchCase].self, from: Data(contentsOf: url))
  }()
}

/// The fast path against PyTorch: norms of every block within 1e-4 relative, cosines within 1e-4,
/// logits within 1e-3 of the largest; and the logits against a run in double precision.
@Suite struct PyTorchAgreementTests {
  /// The most that a logit may differ from a run in double precision, relative to the largest logit.
  static let worstError = 3e-6

  @Test(arguments: PyTorchCase.all)
  func fastPath(expected: PyTorchCase) throws {
    try check(expected, InstructionSet.best, threads: 2)
  }

  @Test(
    arguments: PyTorchCase.all.filter { ["resnet18", "cifar-resnet20"].contains($0.network) },
    InstructionSet.available)
  func everyInstructionSet(expected: PyTorchCase, instructionSet: InstructionSet) throws {
    try check(expected, instructionSet, threads: 1)
  }

  private func check(
    _ expected: PyTorchCase, _ instructionSet: InstructionSet, threads: Int
  ) throws {
    let model = Model.hashedWeights(try Catalog.network(named: expected.network))
    let operations = Operations(
      kernels: KernelSet(instructionSet), workers: Workers(threads: threads))
    let compiled = try CompiledNetwork(
      model, height: expected.height, width: expected.width, operations: operations)
    var pass = ForwardPass(
      compiled, image: hashedImage(height: expected.height, width: expected.width))
    pass.run()
    for (index, block) in expected.blocks.enumerated() {
      let magnitudes = pass.trace(ofBlock: index)!.magnitudes(operations)
      #expect(agrees(magnitudes.residual.l2, block.residual))
      #expect(agrees(magnitudes.sum.l2, block.sum))
      #expect(agrees(magnitudes.output.l2, block.output))
      #expect((magnitudes.shortcut == nil) == (block.shortcut == nil))
      if let shortcut = block.shortcut, let cosine = block.cosine {
        #expect(agrees(magnitudes.shortcut!.l2, shortcut))
        #expect(abs(magnitudes.cosine! - cosine) <= 1e-4)
        #expect(agrees(magnitudes.ratio!, block.residual / shortcut))
      }
    }
    let largest = expected.logits.map(abs).max()!
    let logits = try #require(pass.logits)
    #expect(logits.count == expected.logits.count)
    // PyTorch in single precision differs by up to 7.3e-7 from itself in double precision.
    let error = zip(logits, expected.exactLogits).map { abs(Double($0) - $1) }.max()! / largest
    #expect(
      error <= Self.worstError, "\(expected.testDescription) \(instructionSet.rawValue): \(error)")
    for (found, wanted) in zip(logits, expected.logits) {
      #expect(abs(Double(found) - wanted) <= 1e-3 * largest)
    }
  }

  private func agrees(_ found: Double, _ expected: Double) -> Bool {
    abs(found - expected) <= 1e-4 * abs(expected)
  }
}
