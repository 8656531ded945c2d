import Foundation
import Kernels
import Testing

/// SiLU and PReLU for each instruction set, on channel counts that are no multiple of 16.
@Suite struct ActivationFunctionTests {
  let workers = Workers(threads: 2)

  /// Floats from −87 to 87, some 3000 ulp apart, against double precision: the sigmoid is within 2.5
  /// ulp, and the product with it may double what that is in ulp and rounds once more.
  @Test(arguments: InstructionSet.available)
  func siluIsWithinSixUlp(instructionSet: InstructionSet) {
    let operations = Operations(kernels: KernelSet(instructionSet), workers: workers)
    var values: [Float] = [0, -0, 1e-30, -1e-30, 100, 1000, .greatestFiniteMagnitude, .infinity]
    for sign in [1, -1] as [Float] {
      for bits in stride(from: Float(1e-8).bitPattern, to: Float(87).bitPattern, by: 3001) {
        values.append(sign * Float(bitPattern: bits))
      }
    }
    let output = Activation(channels: 1, height: 1, width: values.count)
    operations.silu(
      Activation(Tensor(shape: [1, 1, values.count], elements: values)), into: output)
    var worst = 0.0
    for (x, y) in zip(values, output.tensor.elements) {
      let exact = Double(x) / (1 + exp(-Double(x)))
      if x == .infinity {
        #expect(y == x)
      } else {
        worst = max(worst, abs(Double(y) - exact) / Double(Float(exact).ulp))
      }
    }
    #expect(worst <= 6, "\(worst) ulp")
  }

  /// Below −87, where the sigmoid stands still, SiLU is as good as zero; NaN stays NaN.
  @Test(arguments: InstructionSet.available)
  func siluAtTheEnd(instructionSet: InstructionSet) {
    let operations = Operations(kernels: KernelSet(instructionSet), workers: workers)
    let output = Activation(channels: 1, height: 1, width: 4)
    let values: [Float] = [-88, -1e4, -1e20, .nan]
    operations.silu(Activation(Tensor(shape: [1, 1, 4], elements: values)), into: output)
    let found = output.tensor.elements
    for (x, y) in zip(values.prefix(3), found) { #expect(y <= 0 && -y <= 2e-38 * -x) }
    #expect(found[3].isNaN)
  }

  @Test(arguments: InstructionSet.available)
  func siluAgreesWithTheReference(instructionSet: InstructionSet) {
    let operations = Operations(kernels: KernelSet(instructionSet), workers: workers)
    for (channels, height, width) in [(1, 1, 1), (19, 5, 3), (48, 40, 41)] {
      let input = Reference.scale(randomTensor([channels, height, width], seed: 4), by: 9)
      let output = Activation(channels: channels, height: height, width: width)
      operations.silu(Activation(input), into: output)
      let expected = Reference.silu(input).elements
      #expect(zip(output.tensor.elements, expected).allSatisfy { abs($0 - $1) <= 6 * $1.ulp })
      #expect(paddingIsZero(output, operations))
    }
  }

  /// Both sides multiply once and round once: the bits are the same.
  @Test(arguments: InstructionSet.available)
  func prelu(instructionSet: InstructionSet) {
    let operations = Operations(kernels: KernelSet(instructionSet), workers: workers)
    for (channels, height, width) in [(1, 1, 1), (16, 2, 2), (19, 5, 3), (48, 40, 41)] {
      var input = randomTensor([channels, height, width], seed: 5)
      input[0, 0, 0] = 0
      // Slopes above one and below zero too: PReLU is no max(x, a·x).
      let slopes = Reference.scale(randomTensor([channels, 1, 1], seed: 6), by: 2)
      let output = Activation(channels: channels, height: height, width: width)
      operations.prelu(Activation(input), slopes: slopes.elements, into: output)
      #expect(output.tensor == Reference.prelu(input, slopes: slopes))
      #expect(paddingIsZero(output, operations))
    }
  }

  /// Statistics run over the padding channels, which must stay zero.
  private func paddingIsZero(_ output: Activation, _ operations: Operations) -> Bool {
    let squares = output.tensor.elements.reduce(0) { $0 + Double($1) * Double($1) }
    return abs(operations.statistics(of: output).l2 - squares.squareRoot())
      <= 1e-12 * squares.squareRoot()
  }
}
