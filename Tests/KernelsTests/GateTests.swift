import Foundation
import Kernels
import Testing

/// The sigmoid and a gate's products for each instruction set, on channel counts that are no multiple
/// of 16.
@Suite struct GateTests {
  let workers = Workers(threads: 2)

  /// Floats from −87 to 87, some 3000 ulp apart, against double precision: the polynomial is within
  /// 1 ulp, the sum and the quotient round once each.
  @Test(arguments: InstructionSet.available)
  func sigmoidIsWithinTwoAndAHalfUlp(instructionSet: InstructionSet) {
    let operations = Operations(kernels: KernelSet(instructionSet), workers: workers)
    var values: [Float] = [0, -0, 1e-30, -1e-30]
    for sign in [1, -1] as [Float] {
      for bits in stride(from: Float(1e-8).bitPattern, to: Float(87).bitPattern, by: 3001) {
        values.append(sign * Float(bitPattern: bits))
      }
    }
    values += [87, -87, 100, 1000, .greatestFiniteMagnitude, .infinity]
    let found = apply(values, operations)
    var worst = 0.0
    for (x, y) in zip(values, found) {
      let exact = 1 / (1 + exp(-Double(x)))
      worst = max(worst, abs(Double(y) - exact) / Double(Float(exact).ulp))
    }
    #expect(worst <= 2.5, "\(worst) ulp")
  }

  @Test(arguments: InstructionSet.available)
  func sigmoidAtTheEnds(instructionSet: InstructionSet) {
    let operations = Operations(kernels: KernelSet(instructionSet), workers: workers)
    let found = apply(
      [0, -.infinity, .infinity, -200, -88, .nan, -.greatestFiniteMagnitude], operations)
    #expect(found[0] == 0.5 && found[2] == 1)
    // Where the sigmoid leaves the normal floats it stands still, a little above zero.
    for index in [1, 3, 4, 6] { #expect(found[index] > 0 && found[index] < 2e-38) }
    #expect(found[5].isNaN)
  }

  /// The padding channels stay zero: statistics run over them.
  @Test(arguments: InstructionSet.available)
  func sigmoidKeepsThePadding(instructionSet: InstructionSet) {
    let operations = Operations(kernels: KernelSet(instructionSet), workers: workers)
    for channels in [1, 5, 16, 19] {
      let input = randomTensor([channels, 3, 5], seed: 2)
      let output = Activation(channels: channels, height: 3, width: 5)
      operations.sigmoid(Activation(input), into: output)
      let statistics = operations.statistics(of: output)
      let squares = output.tensor.elements.reduce(0) { $0 + Double($1) * Double($1) }
      #expect(abs(statistics.l2 - squares.squareRoot()) < 1e-6)
      let expected = Reference.sigmoid(input).elements
      #expect(zip(output.tensor.elements, expected).allSatisfy { abs($0 - $1) <= 3 * $1.ulp })
    }
  }

  /// Both sides multiply once and round once: the bits are the same.
  @Test(arguments: InstructionSet.available)
  func gate(instructionSet: InstructionSet) {
    let operations = Operations(kernels: KernelSet(instructionSet), workers: workers)
    for (channels, height, width) in [(1, 1, 1), (19, 5, 3), (48, 40, 41)] {
      let shape = [channels, height, width]
      let t = Reference.sigmoid(randomTensor(shape, seed: 1))
      let (f, s) = (randomTensor(shape, seed: 2), randomTensor(shape, seed: 3))
      let residual = Activation(channels: channels, height: height, width: width)
      let shortcut = Activation(channels: channels, height: height, width: width)
      operations.gate(
        Activation(t), residual: Activation(f), shortcut: Activation(s), intoResidual: residual,
        intoShortcut: shortcut)
      let expected = Reference.gate(t, residual: f, shortcut: s)
      #expect(residual.tensor == expected.residual && shortcut.tensor == expected.shortcut)
    }
  }

  private func apply(_ values: [Float], _ operations: Operations) -> [Float] {
    let output = Activation(channels: 1, height: 1, width: values.count)
    operations.sigmoid(
      Activation(Tensor(shape: [1, 1, values.count], elements: values)), into: output)
    return output.tensor.elements
  }
}
