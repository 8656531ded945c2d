import Kernels
import Networks
import Testing

@testable import Training

/// Blocks of every form, several in a row, against plain loops and their finite differences: what several
/// layers read gets the sum of their gradients.
@Suite struct BlockGradientTests {
  struct Case: CustomStringConvertible, Sendable {
    var description: String
    var network: Network
  }

  private static func convolution(
    _ name: String, _ inputs: Int, _ outputs: Int, kernel: Int = 1, stride: Int = 1,
    dilation: Int = 1
  ) -> Layer {
    let window = Window(
      kernel: kernel, stride: stride, padding: dilation * (kernel / 2), dilation: dilation)
    return Layer(name, .convolution(.init(inputs: inputs, outputs: outputs, window: window)))
  }

  private static func norm(_ name: String, _ channels: Int) -> Layer {
    Layer(name, .batchNorm(channels: channels, epsilon: 1e-3))
  }

  /// Convolution, batch norm, SiLU.
  private static func unit(
    _ name: String, _ inputs: Int, _ outputs: Int, kernel: Int = 1
  ) -> [Layer] {
    [
      convolution(name, inputs, outputs, kernel: kernel), norm("\(name).bn", outputs),
      Layer("\(name).silu", .silu),
    ]
  }

  /// C3: `count` bottlenecks of two channels, and two channels around them.
  private static func c3(_ count: Int, isPlain: Bool) -> [Block] {
    (0..<count).map { index in
      let last = index == count - 1
      return Block(
        name: "b\(index)", path: "b\(index)", kind: isPlain ? .plain : .identity,
        entry: index == 0 ? unit("cv1", 3, 2) : [], shortcut: isPlain ? nil : [],
        residual: unit("m\(index)", 2, 2, kernel: 3),
        aside: last ? .init(blocksBack: count - 1, layers: unit("cv2", 3, 2)) : nil,
        exit: last ? unit("cv3", 4, 3) : [])
    }
  }

  /// A pre-activated block that projects what it has normalized, then one that takes every other pixel.
  private static let preactivated: [Block] = [
    Block(
      name: "a", path: "a", kind: .projection, entry: [norm("a.bn", 3), Layer("a.relu", .relu)],
      shortcut: [convolution("a.shortcut", 3, 4)],
      residual: [
        convolution("a.conv1", 3, 2, kernel: 3, dilation: 2), norm("a.bn1", 2),
        Layer("a.relu1", .relu), convolution("a.conv2", 2, 4),
      ],
      exit: []),
    Block(
      name: "b", path: "b", kind: .subsampled,
      shortcut: [Layer("b.shortcut", .maxPool(Window(kernel: 1, stride: 2)))],
      residual: [
        norm("b.bn", 4), Layer("b.relu", .relu), convolution("b.conv", 4, 4, kernel: 3, stride: 2),
      ],
      exit: []),
  ]

  private static let gated = Block(
    name: "g", path: "g", kind: .gated, entry: [norm("g.bn", 3), Layer("g.silu", .silu)],
    shortcut: [], residual: [convolution("g.conv", 3, 3, kernel: 3)],
    gate: [convolution("g.gate", 3, 3), Layer("g.sigmoid", .sigmoid)],
    exit: [Layer("g.prelu", .prelu(channels: 3))])

  private static let prelu = Block(
    name: "p", path: "p", kind: .identity, shortcut: [],
    residual: [
      convolution("p.conv1", 3, 3, kernel: 3), norm("p.bn1", 3),
      Layer("p.prelu1", .prelu(channels: 3)), convolution("p.conv2", 3, 3, kernel: 3),
      norm("p.bn2", 3),
    ],
    exit: [Layer("p.prelu2", .prelu(channels: 3))])

  /// Its residual ends in ReLU, and nothing follows the sum but what is put beside it.
  private static let rectified = Block(
    name: "r", path: "r", kind: .identity, shortcut: [],
    residual: [convolution("r.conv", 3, 3, kernel: 3), Layer("r.relu", .relu)],
    aside: .init(blocksBack: 0, layers: []), exit: [Layer("r.after", .relu)])

  static let cases: [Case] = [
    Case(description: "C3 of two", network: .small(c3(2, isPlain: false))),
    Case(description: "C3 of one", network: .small(c3(1, isPlain: false))),
    Case(description: "plain C3 of two", network: .small(c3(2, isPlain: true))),
    Case(description: "pre-activated", network: .small(preactivated)),
    Case(description: "a gate after an entry", network: .small([gated])),
    Case(description: "PReLU", network: .small([prelu])),
    Case(description: "the input beside the sum", network: .small([rectified])),
  ]

  @Test(arguments: cases, InstructionSet.available)
  func blocks(test: Case, instructionSet: InstructionSet) throws {
    var check = try GradientCheck(
      Operations(kernels: KernelSet(instructionSet), workers: Workers(threads: 2)), test.network,
      height: 5, width: 4)
    // What a few layers round after each other.
    check.tolerance = 4
    check.check(test.description)
  }
}
