import Foundation
import Inference
import Kernels
import Networks
import Testing

/// What PyTorch computed for one of the laboratory's networks, in double precision; see
/// Fixtures/make_laboratory_fixtures.py.
struct LaboratoryCase: Decodable, Sendable, CustomTestStringConvertible {
  struct Block: Decodable, Sendable {
    var shortcut, gate: Double?
    var residual, sum, output: Double
  }

  var network: String
  var height, width, parameters: Int
  var blocks: [Block]
  var logits: [Double]

  var testDescription: String { network }

  static let all: [LaboratoryCase] = {
    let url = Bundle.module.url(forResource: "Fixtures/laboratory", withExtension: "json")!
    return try! JSONDecoder().decode([LaboratoryCase].self, from: Data(contentsOf: url))
  }()
}

/// Every kind against PyTorch: parameters exactly, norms within 1e-5, and logits within 1e-5 of the
/// largest.
@Suite struct LaboratoryAgreementTests {
  @Test func everyKindIsThere() {
    let names = Set(LaboratoryCase.all.map(\.network))
    for kind in LaboratoryKind.allCases {
      #expect(names.contains(Network.laboratory(kind, depth: 14, width: 16).name))
    }
  }

  @Test(arguments: LaboratoryCase.all, InstructionSet.available)
  func agreesWithPyTorch(expected: LaboratoryCase, instructionSet: InstructionSet) throws {
    let network = try Catalog.network(named: expected.network)
    #expect(network.parameterCount == expected.parameters)
    let operations = Operations(
      kernels: KernelSet(instructionSet), workers: Workers(threads: 2))
    let compiled = try CompiledNetwork(
      Model.hashedWeights(network), height: expected.height, width: expected.width,
      operations: operations)
    var pass = ForwardPass(
      compiled, image: hashedImage(height: expected.height, width: expected.width))
    pass.run()
    #expect(compiled.walk.blocks.count == expected.blocks.count)
    for (index, block) in expected.blocks.enumerated() {
      let found = pass.trace(ofBlock: index)!.magnitudes(operations)
      #expect(agrees(found.residual.l2, block.residual))
      #expect(agrees(found.sum.l2, block.sum))
      #expect(agrees(found.output.l2, block.output))
      #expect(agrees(found.shortcut?.l2, block.shortcut))
      #expect(agrees(found.gate?.l2, block.gate))
    }
    let largest = expected.logits.map(abs).max()!
    let error = zip(pass.logits!, expected.logits).map { abs(Double($0) - $1) }.max()! / largest
    #expect(error <= 1e-5, "\(error)")
  }

  private func agrees(_ found: Double?, _ expected: Double?) -> Bool {
    guard let found, let expected else { return found == nil && expected == nil }
    return abs(found - expected) <= 1e-5 * abs(expected)
  }
}
