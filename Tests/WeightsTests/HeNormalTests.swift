import Foundation
import Kernels
import Networks
import Testing

@testable import Weights

@Suite("Untrained parameters")
struct HeNormalTests {
  private let declarations = [
    ParameterDeclaration(name: "conv.weight", shape: [64, 32, 3, 3], role: .convolution),
    ParameterDeclaration(name: "fc.weight", shape: [100, 256], role: .linear),
    ParameterDeclaration(name: "fc.bias", shape: [100], role: .bias),
    ParameterDeclaration(name: "bn.weight", shape: [8], role: .scale),
    ParameterDeclaration(name: "bn.bias", shape: [8], role: .shift),
    ParameterDeclaration(name: "bn.running_mean", shape: [8], role: .runningMean),
    ParameterDeclaration(name: "bn.running_var", shape: [8], role: .runningVariance),
  ]

  private func moments(_ tensor: Tensor) -> (mean: Double, variance: Double, fourth: Double) {
    let elements = tensor.elements.map(Double.init)
    let count = Double(elements.count)
    let mean = elements.reduce(0, +) / count
    let variance = elements.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    let fourth = elements.reduce(0) { $0 + pow($1 - mean, 4) } / count
    return (mean, variance, fourth / (variance * variance))
  }

  @Test("have the variance and the normal shape that He et al. ask for")
  func variance() {
    let parameters = Parameters.heNormal(for: declarations, seed: 1)
    for (name, expected) in [("conv.weight", 2.0 / (32 * 9)), ("fc.weight", 1.0 / 256)] {
      let (mean, variance, kurtosis) = moments(parameters[name])
      // Over 18,432 values or more: five standard errors of mean, variance and kurtosis.
      let count = Double(parameters[name].count)
      #expect(abs(mean) < 5 * (expected / count).squareRoot(), "\(name)")
      #expect(abs(variance / expected - 1) < 5 * (2 / count).squareRoot(), "\(name)")
      #expect(abs(kurtosis - 3) < 5 * (24 / count).squareRoot(), "\(name)")
    }
    #expect(parameters["fc.bias"].elements.allSatisfy { $0 == 0 })
    #expect(parameters["bn.weight"].elements.allSatisfy { $0 == 1 })
    #expect(parameters["bn.bias"].elements.allSatisfy { $0 == 0 })
    #expect(parameters["bn.running_mean"].elements.allSatisfy { $0 == 0 })
    #expect(parameters["bn.running_var"].elements.allSatisfy { $0 == 1 })
    #expect(parameters.source.description == "random:1 (untrained)")
    #expect(parameters.sha256 == nil)
  }

  @Test("depend on the seed and the name alone")
  func determinism() {
    let parameters = Parameters.heNormal(for: declarations, seed: 1)
    let reversed = Parameters.heNormal(for: declarations.reversed(), seed: 1)
    let other = Parameters.heNormal(for: declarations, seed: 2)
    #expect(parameters["conv.weight"] == reversed["conv.weight"])
    #expect(parameters["conv.weight"] != other["conv.weight"])
    let renamed = ParameterDeclaration(
      name: "conv2.weight", shape: [64, 32, 3, 3], role: .convolution)
    #expect(
      Parameters.heNormal(for: [renamed], seed: 1)["conv2.weight"].elements
        != parameters["conv.weight"].elements)
  }

  @Test("are the same bits on every machine")
  func literals() {
    let elements = Parameters.heNormal(for: declarations, seed: 0)["conv.weight"].elements
    // Also computed with numpy's float32, operation by operation.
    #expect(
      elements.prefix(4).map(\.bitPattern) == [
        3_178_476_459, 1_033_977_608, 1_043_622_339, 3_179_512_509,
      ])
  }
}

@Suite("Counter-based generator")
struct CounterBasedGeneratorTests {
  private let generator = CounterBasedGenerator(seed: 3, stream: "test")

  @Test("Every length gets the same numbers, odd ones too")
  func lengths() {
    var whole = [Float](repeating: 0, count: 64)
    whole.withUnsafeMutableBufferPointer { generator.fillNormal($0, standardDeviation: 2) }
    for count in 0..<64 {
      var some = [Float](repeating: 0, count: count)
      some.withUnsafeMutableBufferPointer { generator.fillNormal($0, standardDeviation: 2) }
      #expect(some == Array(whole.prefix(count)))
    }
  }

  /// The polynomials against the platform's double-precision functions, through the numbers they
  /// make: √(−2 ln u) · cos 2πv. Float rounding of u, v, the polynomials and the root adds up to a
  /// few 2⁻²³ of the radius, at most 5.8.
  @Test("The normal numbers are Box and Muller's")
  func boxMuller() {
    let count = 20_000
    var numbers = [Float](repeating: 0, count: count)
    numbers.withUnsafeMutableBufferPointer { generator.fillNormal($0, standardDeviation: 1) }
    var worst = 0.0
    for pair in 0..<count / 2 {
      let bits = generator.bits(at: UInt64(pair))
      let u = Double((bits >> 40) + 1) * 0x1p-24
      let v = Double((bits >> 16) & 0xFF_FFFF) * 0x1p-24
      let radius = (-2 * log(u)).squareRoot()
      worst = max(worst, abs(radius * cos(2 * .pi * v) - Double(numbers[2 * pair])))
      worst = max(worst, abs(radius * sin(2 * .pi * v) - Double(numbers[2 * pair + 1])))
    }
    #expect(worst < 5.8 * 4 * 0x1p-23, "\(worst)")
  }

  @Test("Uniform numbers are in [0, 1) and fill it evenly")
  func uniform() {
    var counts = [Int](repeating: 0, count: 16)
    for index in 0..<16_000 {
      let number = generator.uniform(at: UInt64(index))
      guard number >= 0, number < 1 else {
        Issue.record("\(number) at \(index)")
        return
      }
      counts[Int(number * 16)] += 1
    }
    // 1000 expected in each, standard deviation 31.
    #expect(counts.allSatisfy { abs($0 - 1000) < 155 }, "\(counts)")
  }

  @Test("The bits are SplitMix64's, shifted by seed and name")
  func splitMix() {
    // Neighbouring positions differ in half of their bits.
    let flips = (0..<1000).map { (index: UInt64) in
      (generator.bits(at: index) ^ generator.bits(at: index + 1)).nonzeroBitCount
    }
    let mean = Double(flips.reduce(0, +)) / 1000
    #expect(abs(mean - 32) < 0.7, "\(mean)")
  }
}
