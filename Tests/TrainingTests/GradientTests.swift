import Foundation
import Kernels
import Networks
import Testing
import Weights

@testable import Training

/// Every operation that is trained, against plain loops and their finite differences.
@Suite struct GradientTests {
  private func operations(_ instructionSet: InstructionSet) -> Operations {
    Operations(kernels: KernelSet(instructionSet), workers: Workers(threads: 2))
  }

  private func value(_ channels: Int, _ height: Int, _ width: Int) -> Value {
    GradientCheck.value(channels, height, width)
  }

  // MARK: - Batch norm

  @Test(arguments: InstructionSet.available)
  func batchNorm(instructionSet: InstructionSet) throws {
    for (hasAddend, rectifies) in [(false, false), (false, true), (true, false), (true, true)] {
      let layer = Layer("bn", .batchNorm(channels: 3, epsilon: 1e-3))
      let step = try NetworkWalk.Step(layer, input: Shape(channels: 3, height: 5, width: 3))
      let check = GradientCheck(operations(instructionSet), layer.parameters) { store in
        NormalizationNode(
          step, input: value(3, 5, 3), addend: hasAddend ? value(3, 5, 3) : nil,
          rectifies: rectifies, images: GradientCheck.images, store: store)
      } reference: { inputs, parameters in
        var y = inputs[0].through([layer], parameters)
        if hasAddend { y = y.combined(inputs[1], +) }
        return rectifies ? y.rectified : y
      }
      check.check("batch norm, addend \(hasAddend), ReLU \(rectifies)")
    }
  }

  /// Running statistics go a tenth of the way, the variance towards n/(n − 1) of the batch's.
  @Test func runningStatistics() throws {
    let layer = Layer("bn", .batchNorm(channels: 3, epsilon: 1e-5))
    let step = try NetworkWalk.Step(layer, input: Shape(channels: 3, height: 4, width: 5))
    let store = ParameterStore(layer.parameters)
    let z = value(3, 4, 5)
    z.activation.fill("running statistics")
    let node = NormalizationNode(
      step, input: z, addend: nil, rectifies: false, images: GradientCheck.images, store: store)
    for c in 0..<3 {
      store.values("bn.weight")[c] = 1
      store.values("bn.running_mean")[c] = Float(c)
      store.values("bn.running_var")[c] = 2
    }
    node.forward(Pass(purpose: .training, operations: operations(.best)))
    let plain = PlainBatch(z.activation)
    for c in 0..<3 {
      let (mean, variance) = plain.moments(c)
      let n = Double(plain.values.count / 3)
      let expected = (0.9 * Double(c) + 0.1 * mean, 0.9 * 2 + 0.1 * variance * n / (n - 1))
      #expect(abs(Double(store.values("bn.running_mean")[c]) - expected.0) < 1e-6)
      #expect(abs(Double(store.values("bn.running_var")[c]) - expected.1) < 1e-6)
    }
  }

  // MARK: - Joins

  @Test(arguments: InstructionSet.available)
  func joins(instructionSet: InstructionSet) {
    for (factor, isPair, rectifies) in [
      (1, true, true), (1, true, false), (1, false, true), (0.5, false, false), (0.5, true, true),
    ] as [(Float, Bool, Bool)] {
      GradientCheck(operations(instructionSet)) { _ in
        JoinNode(
          value(3, 3, 7), factor: factor, isPair ? value(3, 3, 7) : nil, rectifies: rectifies,
          images: GradientCheck.images)
      } reference: { inputs, _ in
        var y = inputs[0].map { Double(factor) * $0 }
        if isPair { y = y.combined(inputs[1], +) }
        return rectifies ? y.rectified : y
      }.check("join, ×\(factor), two \(isPair), ReLU \(rectifies)")
    }
  }

  @Test(arguments: InstructionSet.available)
  func gates(instructionSet: InstructionSet) {
    var check = GradientCheck(operations(instructionSet)) { _ in
      GateNode(
        value(5, 3, 3), residual: value(5, 3, 3), shortcut: value(5, 3, 3),
        images: GradientCheck.images)
    } reference: { inputs, _ in
      let t = inputs[0].map { 1 / (1 + exp(-$0)) }
      return t.combined(inputs[1], *).combined(t.map { 1 - $0 }.combined(inputs[2], *), +)
    }
    // Nobody else reads the opening and F(x).
    check.mayAccumulate = [false, false, true]
    check.check("gate")
  }

  /// What is dropped follows from the step and the name: the reference draws it in the same way.
  @Test(arguments: InstructionSet.available)
  func dropout(instructionSet: InstructionSet) {
    let rate: Float = 0.3
    let draw = CounterBasedGenerator(seed: 5, stream: "layer1.0.dropout")
    let check = GradientCheck(operations(instructionSet)) { _ in
      DropoutNode("layer1.0.dropout", value(3, 5, 4), rate: rate, images: GradientCheck.images)
    } reference: { inputs, _ in
      var y = inputs[0]
      y.each { image, c, row, column in
        // Group, channel, row, column, picture of the group.
        let place = (((image / 16 * 3 + c) * 5 + row) * 4 + column) * 16 + image % 16
        let isDropped = draw.uniform(at: UInt64(place)) < rate
        y[image, c, row, column] *= isDropped ? 0 : 1 / Double(1 - rate)
      }
      return y
    }
    check.check("dropout")
    // The share that is dropped, and nothing when evaluating.
    let output = PlainBatch(check.node.output.activation)
    let zeros = Double(output.values.count { $0 == 0 }) / Double(output.values.count)
    #expect(abs(zeros - Double(rate)) < 0.03)
    check.node.forward(Pass(purpose: .evaluation, operations: operations(instructionSet)))
    let (after, input) = (
      PlainBatch(check.node.output.activation), PlainBatch(check.node.inputs[0].activation)
    )
    #expect(after.values == input.values)
  }

  // MARK: - Pooling and padding

  @Test(arguments: InstructionSet.available)
  func globalAveragePool(instructionSet: InstructionSet) {
    for (height, width) in [(4, 4), (5, 3), (1, 1)] {
      GradientCheck(operations(instructionSet)) { _ in
        GlobalAveragePoolNode(value(5, height, width), images: GradientCheck.images)
      } reference: { inputs, _ in
        let x = inputs[0]
        var y = PlainBatch(images: x.images, Shape(channels: 5, height: 1, width: 1))
        x.each { image, c, row, column in
          y[image, c, 0, 0] += x[image, c, row, column] / Double(height * width)
        }
        return y
      }.check("global average pool \(height)×\(width)")
    }
  }

  @Test(arguments: InstructionSet.available)
  func pools(instructionSet: InstructionSet) {
    let windows = [
      Window(kernel: 3, stride: 2, padding: 1), Window(kernel: 2, stride: 2),
      Window(kernel: 3, stride: 1, padding: 1), Window(kernel: 2, stride: 3),
    ]
    for window in windows {
      for takesMaximum in [true, false] {
        let (height, width) = (7, 6)
        let shape = Shape(
          channels: 3, height: window.outputExtent(height), width: window.outputExtent(width))
        GradientCheck(operations(instructionSet)) { _ in
          PoolNode(
            value(3, height, width), shape, window, takesMaximum: takesMaximum,
            images: GradientCheck.images)
        } reference: { inputs, _ in
          inputs[0].pooled(window, shape, takesMaximum: takesMaximum)
        }.check("pool \(window), maximum \(takesMaximum)")
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func zeroPadding(instructionSet: InstructionSet) {
    let cases = [(6, 6, 2, 1, 2), (5, 7, 2, 2, 2), (3, 4, 1, 0, 3)]
    for (height, width, stride, before, after) in cases {
      let shape = Shape(
        channels: 3 + before + after, height: (height + stride - 1) / stride,
        width: (width + stride - 1) / stride)
      GradientCheck(operations(instructionSet)) { _ in
        ZeroPaddingNode(
          value(3, height, width), output: shape, stride: stride, before: before,
          images: GradientCheck.images)
      } reference: { inputs, _ in
        var y = PlainBatch(images: inputs[0].images, shape)
        y.each { image, c, row, column in
          guard (before..<before + 3).contains(c) else { return }
          y[image, c, row, column] = inputs[0][image, c - before, row * stride, column * stride]
        }
        return y
      }.check("zero padding \(height)×\(width) /\(stride)")
    }
  }

  // MARK: - Convolution and classifier

  @Test(arguments: InstructionSet.available)
  func convolutionsWithBias(instructionSet: InstructionSet) throws {
    for (kernel, stride, padding) in [(3, 1, 1), (3, 2, 1), (1, 2, 0)] {
      let window = Window(kernel: kernel, stride: stride, padding: padding)
      let layer = Layer(
        "conv", .convolution(.init(inputs: 3, outputs: 5, window: window, hasBias: true)))
      let step = try NetworkWalk.Step(layer, input: Shape(channels: 3, height: 6, width: 5))
      GradientCheck(operations(instructionSet), layer.parameters) { store in
        ConvolutionNode(step, input: value(3, 6, 5), images: GradientCheck.images, store: store)
      } reference: { inputs, parameters in
        inputs[0].through([layer], parameters)
      }.check("convolution \(kernel)×\(kernel) /\(stride)")
    }
  }

  @Test(arguments: InstructionSet.available)
  func linear(instructionSet: InstructionSet) throws {
    let layer = Layer("fc", .linear(inputs: 7, outputs: 10))
    let step = try NetworkWalk.Step(layer, input: Shape(channels: 7, height: 1, width: 1))
    GradientCheck(operations(instructionSet), layer.parameters) { store in
      ConvolutionNode(step, input: value(7, 1, 1), images: GradientCheck.images, store: store)
    } reference: { inputs, parameters in
      inputs[0].through([layer], parameters)
    }.check("linear")
  }
}
