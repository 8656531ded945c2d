import Foundation
import Inference
import Kernels
import Networks
import Testing

/// What a family's network computes by the framework's definition; see
/// Fixtures/make_family_fixtures.py.
struct FamilyCase: Decodable, Sendable, CustomTestStringConvertible {
  /// A tensor's L2 norm and its inner product with a fixed direction, so that permuted channels or
  /// shifted rows do not pass. Computed in double precision.
  struct Measured: Decodable, Sendable {
    var norm, product: Double

    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      norm = try values.decode(Double.self)
      product = try values.decode(Double.self)
    }

    init(_ elements: [Float]) {
      var squares = 0.0
      product = Self.direction.withUnsafeElements { direction in
        precondition(elements.count <= direction.count, "a longer direction")
        var sum = 0.0
        for (i, x) in elements.enumerated() {
          squares += Double(x) * Double(x)
          sum += Double(x) * Double(direction[i])
        }
        return sum
      }
      norm = squares.squareRoot()
    }

    /// As long as the largest tensor, 256 × 129 × 129.
    private static let direction = hashed("direction", [256 * 129 * 129])

    /// Both within `tolerance`, relative to the norm: the product's size says nothing.
    func agrees(with expected: Measured, tolerance: Double) -> Bool {
      abs(norm - expected.norm) <= tolerance * expected.norm
        && abs(product - expected.product) <= tolerance * expected.norm
    }
  }

  struct Block: Decodable, Sendable {
    var shortcut: Measured?
    var residual, sum, output: Measured
  }

  struct Logits: Decodable, Sendable {
    var count: Int
    var measured: Measured
    var largest: Double
    /// The first of them, computed in double and in single precision.
    var values, single: [Double]
    /// How far PyTorch in single precision is from double precision, relative to the largest.
    var singleError: Double
  }

  var network: String
  var height, width, parameters: Int
  var blocks: [Block]
  var logits: Logits

  var testDescription: String { "\(network) \(height)×\(width)" }

  static let all: [FamilyCase] = {
    let url = Bundle.module.url(forResource: "Fixtures/families", withExtension: "json")!
    return try! JSONDecoder().decode([FamilyCase].self, from: Data(contentsOf: url))
  }()

  /// The smallest of each family.
  static let small = all.filter {
    [
      "functional10 27×41", "resnet50-keras 75×49", "resnet50-slim-v2-os8 75×49",
      "resnet34-mxnet 33×50", "vgg11-bn 75×49", "c3 75×49", "c3-plain 33×96",
      "residual-prelu-biased 19×33", "cifar-c320 17×24", "cifar-c3-plain20 19×33",
      "cifar-prelu20 17×24",
    ].contains($0.testDescription)
  }
}

/// The fast path against the frameworks' definitions in PyTorch: every block's tensors within 1e-4 of
/// their norms, by norm and by direction; logits within 5e-6 of the largest of a run in double
/// precision, from which PyTorch's own in single precision differ by up to 1.9e-6.
@Suite struct FamilyAgreementTests {
  static let worstError = 5e-6

  @Test(arguments: FamilyCase.all)
  func fastPath(expected: FamilyCase) throws {
    try check(expected, InstructionSet.best, threads: 2)
  }

  @Test func everyFamilyHasASmallCase() { #expect(FamilyCase.small.count == 11) }

  @Test(arguments: FamilyCase.small, InstructionSet.available)
  func everyInstructionSet(expected: FamilyCase, instructionSet: InstructionSet) throws {
    try check(expected, instructionSet, threads: 1)
  }

  private func check(
    _ expected: FamilyCase, _ instructionSet: InstructionSet, threads: Int
  ) throws {
    let network = try Catalog.network(named: expected.network)
    #expect(network.parameterCount == expected.parameters)
    let operations = Operations(
      kernels: KernelSet(instructionSet), workers: Workers(threads: threads))
    let compiled = try CompiledNetwork(
      Model.hashedWeights(network), height: expected.height, width: expected.width,
      operations: operations)
    var pass = ForwardPass(
      compiled, image: hashedImage(height: expected.height, width: expected.width))
    pass.run()

    #expect(compiled.walk.blocks.count == expected.blocks.count)
    for (index, block) in expected.blocks.enumerated() {
      let trace = try #require(pass.trace(ofBlock: index))
      #expect((trace.shortcut == nil) == (block.shortcut == nil), "\(trace.block.name)")
      for (name, found, wanted) in [
        ("shortcut", trace.shortcut, block.shortcut), ("residual", trace.residual, block.residual),
        ("sum", trace.sum(operations), block.sum), ("output", trace.output, block.output),
      ] {
        guard let found, let wanted else { continue }
        let measured = FamilyCase.Measured(found.tensor.elements)
        #expect(
          measured.agrees(with: wanted, tolerance: 1e-4), "\(trace.block.name) \(name): \(measured)"
        )
      }
    }

    let logits = try #require(pass.placeLogits(ofImage: 0)).elements
    #expect(logits.count == expected.logits.count)
    #expect(
      FamilyCase.Measured(logits).agrees(with: expected.logits.measured, tolerance: 1e-5))
    for wanted in [expected.logits.values, expected.logits.single] {
      let error =
        zip(logits, wanted).map { abs(Double($0) - $1) }.max()! / expected.logits.largest
      #expect(error <= Self.worstError, "\(instructionSet.rawValue): \(error)")
    }
  }
}
